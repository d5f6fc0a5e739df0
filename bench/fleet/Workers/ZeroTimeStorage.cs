using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using MassTransit;

namespace AdGenius.Bench.Fleet.Workers;

/// <summary>Answers <see cref="StoreVideo"/>.</summary>
internal sealed class ZeroTimeStorage(TimeProvider time) : IConsumer<StoreVideo>
{
    public Task Consume(ConsumeContext<StoreVideo> context)
    {
        var order = context.Message;
        return context.Publish(
            new VideoStored
            {
                JobId = order.JobId,
                TakeId = order.TakeId,
                Attempt = order.Attempt,
                TenantName = order.TenantName,
                CreativeId = order.CreativeId,
                Iteration = order.Iteration,
                Video = ZeroTimeWorkers.File(order.TakeId, "video.mp4", "video/mp4"),
                Poster = ZeroTimeWorkers.File(order.TakeId, "video.jpg", "image/jpeg"),
                Preview = ZeroTimeWorkers.File(order.TakeId, "video.webp", "image/webp"),
                Manifest = ZeroTimeWorkers.File(order.TakeId, "video.json", "application/json"),
                Facts = new ClipFacts { Width = 854, Height = 480, FramesPerSecond = 24, FrameCount = 96, DurationSeconds = 4 },
                At = time.GetUtcNow(),
            },
            context.CancellationToken);
    }
}
