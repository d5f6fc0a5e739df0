using AdGenius.Contracts.Clips;
using MassTransit;

namespace AdGenius.Bench.Fleet.Workers;

/// <summary>Answers <see cref="ComposeClip"/>.</summary>
internal sealed class ZeroTimeComposition : IConsumer<ComposeClip>
{
    public Task Consume(ConsumeContext<ComposeClip> context) => context.Publish(
        new ClipGenerated
        {
            JobId = context.Message.JobId,
            TakeId = context.Message.TakeId,
            Attempt = context.Message.Attempt,
            Clip = ZeroTimeWorkers.File(context.Message.TakeId, "clip.mp4", "video/mp4"),
            ProducedBy = context.Message.ProducedBy,
            Cost = context.Message.Cost,
        },
        context.CancellationToken);
}
