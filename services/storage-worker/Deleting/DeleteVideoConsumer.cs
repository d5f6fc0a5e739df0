using AdGenius.Contracts.Storage;
using MassTransit;

namespace AdGenius.StorageWorker.Deleting;

/// <summary>Deletes what a job has stored, and says so.</summary>
internal sealed class DeleteVideoConsumer(VideoDeletion deletion, TimeProvider time) : IConsumer<DeleteVideo>
{
    public async Task Consume(ConsumeContext<DeleteVideo> context)
    {
        await deletion.DeleteAsync(context.Message, context.CancellationToken);
        await context.Publish(
            new VideoDeleted {
                JobId = context.Message.JobId,
                TenantName = context.Message.TenantName,
                At = time.GetUtcNow() }, context.CancellationToken);
    }
}
