using AdGenius.Contracts.Storage;
using AdGenius.Hosting.Bus;
using MassTransit;

namespace AdGenius.StorageWorker.Deleting;

/// <summary>Deletes the objects of a job and publishes the result.</summary>
internal sealed class DeleteVideoConsumer(VideoDeletion deletion, TimeProvider time) : IConsumer<DeleteVideo>
{
    public async Task Consume(ConsumeContext<DeleteVideo> context)
    {
        await deletion.DeleteAsync(context.Message, context.CancellationToken);
        if (context.Message is { TenantName.Length: > 0 } and ({ TakeId: null } or { Keys.Count: > 0 }))
        {
            await context.PublishConfirmedAsync(
                new VideoDeleted {
                    JobId = context.Message.JobId,
                    TenantName = context.Message.TenantName,
                    At = time.GetUtcNow() }, context.CancellationToken);
        }
    }
}
