using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Videos;
using MassTransit;

namespace AdGenius.Bench.Fleet.Workers;

/// <summary>Answers <see cref="FinishVideo"/>.</summary>
internal sealed class ZeroTimeFinishing : IConsumer<FinishVideo>
{
    public Task Consume(ConsumeContext<FinishVideo> context)
    {
        var command = context.Message;
        return context.Publish(
            new VideoFinished
            {
                JobId = command.JobId,
                TakeId = command.TakeId,
                Attempt = command.Attempt,
                Outputs =
                [
                    new FinishedOutput
                    {
                        Name = "16x9",
                        Shape = "16:9",
                        Video = ZeroTimeWorkers.File(command.TakeId, "finished.mp4", "video/mp4"),
                        Poster = ZeroTimeWorkers.File(command.TakeId, "finished.jpg", "image/jpeg"),
                        Preview = ZeroTimeWorkers.File(command.TakeId, "finished.webp", "image/webp"),
                        Facts = new ClipFacts { Width = 854, Height = 480, FramesPerSecond = 24, FrameCount = 96, DurationSeconds = 4 },
                    },
                ],
                Facts = new FinishingFacts(),
            },
            context.CancellationToken);
    }
}
