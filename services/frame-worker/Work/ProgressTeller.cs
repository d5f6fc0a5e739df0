using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.ObjectStore;
using MassTransit;

namespace AdGenius.FrameWorker.Work;

/// <summary>Tells how an attempt comes along, a few times a second at most.</summary>
internal sealed class ProgressTeller(IPublishEndpoint bus, IObjectStore store, TimeProvider time, Guid jobId, Guid takeId, int attempt)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);
    private DateTimeOffset quietUntil;
    private int previews;

    public async Task TellAsync(double fraction, string activity, ReadOnlyMemory<byte>? preview, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now < quietUntil)
        {
            return;
        }

        quietUntil = now + Pause;
        var progressed = new ClipProgressed
        {
            JobId = jobId,
            TakeId = takeId,
            Attempt = attempt,
            Fraction = Math.Clamp(fraction, 0, 1),
            Activity = activity,
            Preview = preview is { } picture ? await KeepAsync(picture, cancellationToken) : null,
            At = now,
        };
        await bus.Publish(progressed, cancellationToken);
    }

    /// <summary>Two names take turns: whoever still reads the last preview is not disturbed by the next.</summary>
    private async Task<MediaReference> KeepAsync(ReadOnlyMemory<byte> picture, CancellationToken cancellationToken)
    {
        var key = StagingKeys.Of(jobId, takeId, attempt, $"previews/{previews++ % 2}.png");
        await using var content = new MemoryStream(picture.ToArray(), writable: false);
        return await store.PutAsync(key, content, new PutOptions { ContentType = "image/png", Length = picture.Length }, cancellationToken);
    }
}
