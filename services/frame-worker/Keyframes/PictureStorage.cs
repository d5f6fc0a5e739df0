using AdGenius.Contracts.Clips;
using AdGenius.FrameWorker.KeyframeSources;
using AdGenius.FrameWorker.Work;
using AdGenius.ObjectStore;
using Microsoft.Extensions.Options;

namespace AdGenius.FrameWorker.Keyframes;

/// <summary>
/// Stores finished pictures. While the object store is unavailable a picture is kept and its upload retried with growing delays: making it
/// again costs money, or a GPU's time. A paid one is kept too while the store refuses it: access and buckets are repaired.
/// </summary>
internal sealed partial class PictureStorage(
    KeyframeFiles files,
    IOptions<FrameWorkerOptions> options,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<PictureStorage> logger)
{
    /// <summary>The activity that a take shows while its pictures wait.</summary>
    public const string Waiting = "waiting for the object store";

    private static readonly TimeSpan MinDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(15);

    /// <summary>When pictures of a batch that begins now must be stored: one limit for all, moved by each picture that is
    /// stored. A paid picture has a limit of its own, from its receipt: another worker may buy it again after that.</summary>
    public Limit Begin() => new(time, options.Value.StoreTimeLimit);

    /// <summary>Stores a picture, or gives it up when nothing could be stored for <c>Frames:StoreTimeLimit</c>.</summary>
    /// <param name="command">The batch.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="source">What made it. A paid picture is kept while the process is being stopped, too.</param>
    /// <param name="limit">The batch's limit.</param>
    /// <param name="progress">Is notified that the picture waits, so that the batch does not count as stalled.</param>
    /// <param name="cancellationToken">Gives the picture up.</param>
    /// <exception cref="ObjectStoreException">The store was unavailable for too long, or refuses the picture; a paid one for
    /// too long.</exception>
    public async Task<StoredKeyframe> StoreAsync(
        RenderKeyframes command,
        KeyframePicture picture,
        IKeyframeSource source,
        Limit limit,
        IKeyframeProgress progress,
        CancellationToken cancellationToken)
    {
        var isPlaceholder = source.Kind == KeyframeSource.Placeholder;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var stopping = source.IsPaid ? default : lifetime.ApplicationStopping.Register(stop.Cancel);
        for (var delay = MinDelay; ; delay = delay * 2 < MaxDelay ? delay * 2 : MaxDelay)
        {
            try
            {
                var stored = await files.StoreAsync(command, picture, source.ResolvedOf(command), isPlaceholder, cancellationToken);
                limit.Restart();
                return stored;
            }
            catch (ObjectStoreException exception)
                when ((exception.IsTransient || source.IsPaid) && limit.Allows(delay, picture.ReceivedAt) && !stop.IsCancellationRequested)
            {
                LogStoreRetried(exception, picture.Keyframe.Index, command.TakeId, delay.TotalSeconds);
            }

            await ReportAsync(command, progress, cancellationToken);

            // A process that is being stopped ends the wait for a picture that costs nothing, and tries it one last time.
            await Task.Delay(delay, time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task ReportAsync(RenderKeyframes command, IKeyframeProgress progress, CancellationToken cancellationToken)
    {
        try
        {
            await progress.ReportAsync(0, Waiting, null, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested) // a report that is lost must not lose the picture
        {
            LogReportFailed(exception, command.TakeId);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The progress of take {TakeId} could not be published")]
    private partial void LogReportFailed(Exception exception, Guid takeId);

    [LoggerMessage(LogLevel.Warning, "Keyframe {Index} of take {TakeId} not stored; retrying in {Seconds} s")]
    private partial void LogStoreRetried(Exception exception, int index, Guid takeId, double seconds);

    /// <summary>How long the pictures of one batch may wait for the store.</summary>
    internal sealed class Limit(TimeProvider time, TimeSpan maxWait)
    {
        private long? _failingSince; // a timestamp: a clock that is set must neither give up a paid picture nor keep it for longer

        /// <summary>Whether a picture that has just failed may wait so long.</summary>
        /// <param name="delay">The delay before it is stored again.</param>
        /// <param name="receivedAt">The timestamp of its receipt, of a paid picture.</param>
        public bool Allows(TimeSpan delay, long? receivedAt)
        {
            _failingSince ??= time.GetTimestamp();
            return time.GetElapsedTime(receivedAt ?? _failingSince.Value) + delay <= maxWait;
        }

        /// <summary>A picture was stored.</summary>
        public void Restart() => _failingSince = null;
    }
}
