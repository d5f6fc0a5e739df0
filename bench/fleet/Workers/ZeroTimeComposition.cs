using AdGenius.Contracts.Clips;
using MassTransit;

namespace AdGenius.Bench.Fleet.Workers;

/// <summary>Answers <see cref="ComposeClip"/>.</summary>
internal sealed class ZeroTimeComposition : IConsumer<ComposeClip>
{
    public async Task Consume(ConsumeContext<ComposeClip> context)
    {
        var command = context.Message;
        await ZeroTimeProgress.PublishAsync(context, command.JobId, command.TakeId, command.Attempt);
        await context.Publish(
            new ClipGenerated
            {
                JobId = command.JobId,
                TakeId = command.TakeId,
                Attempt = command.Attempt,
                Clip = ZeroTimeWorkers.File(command.TakeId, "clip.mp4", "video/mp4"),
                ProducedBy = command.ProducedBy,
                Cost = command.Cost,
            },
            context.CancellationToken);
    }
}
