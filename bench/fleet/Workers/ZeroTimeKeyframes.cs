using AdGenius.Contracts.Clips;
using MassTransit;

namespace AdGenius.Bench.Fleet.Workers;

/// <summary>Answers <see cref="RenderKeyframes"/>.</summary>
internal sealed class ZeroTimeKeyframes : IConsumer<RenderKeyframes>
{
    public Task Consume(ConsumeContext<RenderKeyframes> context)
    {
        var order = context.Message;
        return context.Publish(
            new KeyframesRendered
            {
                JobId = order.JobId,
                TakeId = order.TakeId,
                Attempt = order.Attempt,
                BatchIndex = order.BatchIndex,
                Keyframes = [.. order.Keyframes.Select(keyframe => new RenderedKeyframe
                {
                    Index = keyframe.Index,
                    SceneIndex = keyframe.SceneIndex,
                    Picture = ZeroTimeWorkers.File(order.TakeId, $"{keyframe.Index:000}.png", "image/png"),
                })],
                Resolved = "adgenius-tiny",
            },
            context.CancellationToken);
    }
}
