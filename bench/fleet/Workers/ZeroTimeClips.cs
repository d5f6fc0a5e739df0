using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using MassTransit;

namespace AdGenius.Bench.Fleet.Workers;

/// <summary>Answers <see cref="GenerateClip"/>.</summary>
internal sealed class ZeroTimeClips : IConsumer<GenerateClip>
{
    public async Task Consume(ConsumeContext<GenerateClip> context)
    {
        var command = context.Message;

        // As the provider worker does when the provider has accepted; of all other commands the bus says it.
        await context.Publish(
            new WorkStarted
            {
                JobId = command.JobId,
                TakeId = command.TakeId,
                Stage = WorkStage.Generate,
                Attempt = command.Attempt,
                At = TimeProvider.System.GetUtcNow(),
            },
            context.CancellationToken);
        await ZeroTimeProgress.PublishAsync(context, command.JobId, command.TakeId, command.Attempt);
        await context.Publish(
            new ClipGenerated
            {
                JobId = command.JobId,
                TakeId = command.TakeId,
                Attempt = command.Attempt,
                Clip = ZeroTimeWorkers.File(command.TakeId, "clip.mp4", "video/mp4"),
                ProducedBy = new ProducedBy { Model = command.Model, Resolved = "sora-2" },
                Cost = 0.4m,
            },
            context.CancellationToken);
    }
}
