using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using MassTransit;

namespace AdGenius.Bench.Fleet.Workers;

/// <summary>Answers <see cref="StoreVideo"/>.</summary>
internal sealed class ZeroTimeStorage(TimeProvider time) : IConsumer<StoreVideo>
{
    public Task Consume(ConsumeContext<StoreVideo> context)
    {
        var command = context.Message;
        return context.Publish(
            new VideoStored
            {
                JobId = command.JobId,
                TakeId = command.TakeId,
                Attempt = command.Attempt,
                TenantName = command.TenantName,
                CreativeId = command.CreativeId,
                Iteration = command.Iteration,
                Video = ZeroTimeWorkers.File(command.TakeId, "video.mp4", "video/mp4"),
                Poster = ZeroTimeWorkers.File(command.TakeId, "video.jpg", "image/jpeg"),
                Preview = ZeroTimeWorkers.File(command.TakeId, "video.webp", "image/webp"),
                Manifest = ZeroTimeWorkers.File(command.TakeId, "video.json", "application/json"),
                Facts = new ClipFacts { Width = 854, Height = 480, FramesPerSecond = 24, FrameCount = 96, DurationSeconds = 4 },
                At = time.GetUtcNow(),
            },
            context.CancellationToken);
    }
}
