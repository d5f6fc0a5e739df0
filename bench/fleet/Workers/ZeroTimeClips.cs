using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using MassTransit;

namespace AdGenius.Bench.Fleet.Workers;

/// <summary>Answers <see cref="GenerateClip"/>.</summary>
internal sealed class ZeroTimeClips : IConsumer<GenerateClip>
{
    public Task Consume(ConsumeContext<GenerateClip> context) => context.Publish(
        new ClipGenerated
        {
            JobId = context.Message.JobId,
            TakeId = context.Message.TakeId,
            Attempt = context.Message.Attempt,
            Clip = ZeroTimeWorkers.File(context.Message.TakeId, "clip.mp4", "video/mp4"),
            ProducedBy = new ProducedBy { Model = context.Message.Model, Resolved = "sora-2" },
            Cost = 0.4m,
        },
        context.CancellationToken);
}
