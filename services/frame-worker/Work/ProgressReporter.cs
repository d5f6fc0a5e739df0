using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Hosting.Bus;
using AdGenius.ObjectStore;
using MassTransit;

namespace AdGenius.FrameWorker.Work;

/// <summary>Publishes an attempt's progress, a few times a second at most.</summary>
internal sealed class ProgressReporter(IPublishEndpoint bus, IObjectStore store, TimeProvider time, Guid jobId, Guid takeId, int attempt)
{
    private static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(400);

    /// <summary>How long storing a preview may take. The store's own limits are minutes, in which nothing would be reported.</summary>
    private static readonly TimeSpan PreviewLimit = TimeSpan.FromSeconds(5);

    private long? _reportedAt; // a timestamp: a clock may be set back
    private int _previews;

    public async Task ReportAsync(double fraction, string activity, ReadOnlyMemory<byte>? preview, CancellationToken cancellationToken)
    {
        if (_reportedAt is { } reportedAt && time.GetElapsedTime(reportedAt) < MinInterval)
        {
            return;
        }

        _reportedAt = time.GetTimestamp();
        var progressed = new ClipProgressed
        {
            JobId = jobId,
            TakeId = takeId,
            Attempt = attempt,
            Fraction = Math.Clamp(fraction, 0, 1),
            Activity = activity,
            Preview = preview is { } picture ? await UploadPreviewAsync(picture, cancellationToken) : null,
            At = time.GetUtcNow(),
        };
        await bus.TryPublishAsync(progressed, cancellationToken);
    }

    /// <summary>Two names alternate: a reader of the last preview is not disturbed by the next.</summary>
    private async Task<MediaReference?> UploadPreviewAsync(ReadOnlyMemory<byte> picture, CancellationToken cancellationToken)
    {
        var key = StagingKeys.Of(jobId, takeId, attempt, $"previews/{_previews++ % 2}.png");
        await using var content = new MemoryStream(picture.ToArray(), writable: false);
        using var limit = new CancellationTokenSource(PreviewLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await store.PutAsync(
                key, content, new PutOptions { ContentType = "image/png", Length = picture.Length }, either.Token);
        }
        catch (ObjectStoreException)
        {
            return null; // work must not fail for its preview
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
