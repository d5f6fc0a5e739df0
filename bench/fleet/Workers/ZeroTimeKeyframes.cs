using AdGenius.Contracts.Clips;
using MassTransit;

namespace AdGenius.Bench.Fleet.Workers;

/// <summary>Answers <see cref="RenderKeyframes"/>.</summary>
internal sealed class ZeroTimeKeyframes : IConsumer<RenderKeyframes>
{
    public Task Consume(ConsumeContext<RenderKeyframes> context)
    {
        var command = context.Message;
        return context.Publish(
            new KeyframesRendered
            {
                JobId = command.JobId,
                TakeId = command.TakeId,
                Attempt = command.Attempt,
                BatchIndex = command.BatchIndex,
                Keyframes = [.. command.Keyframes.Select(keyframe => new RenderedKeyframe
                {
                    Index = keyframe.Index,
                    SceneIndex = keyframe.SceneIndex,
                    Picture = ZeroTimeWorkers.File(command.TakeId, $"{keyframe.Index:000}.png", "image/png"),
                })],
                Resolved = "adgenius-tiny",
            },
            context.CancellationToken);
    }
}
