using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.FrameWorker.KeyframeSources;
using AdGenius.FrameWorker.Placeholders;
using AdGenius.FrameWorker.Work;
using AdGenius.ObjectStore;

namespace AdGenius.FrameWorker.Keyframes;

/// <summary>
/// Renders a batch of keyframes into staging: existing ones are kept, those of an earlier take with the same inputs are copied, and what a
/// source cannot render falls back to placeholders where the command allows it. A failure that may pass is left to the orchestrator, which
/// sends the batch again and draws placeholders when that has not helped.
/// </summary>
internal sealed partial class BatchRenderer(
    IEnumerable<IKeyframeSource> sources, KeyframeFiles files, PictureStorage storage, ILogger<BatchRenderer> logger)
{
    /// <summary>Renders the missing keyframes and returns all of them. Idempotent.</summary>
    /// <exception cref="KeyframeSourceException">A source cannot render, and no placeholder is allowed.</exception>
    public async Task<KeyframesRendered> RenderAsync(
        RenderKeyframes command,
        ProgressReporter reporter,
        CancellationToken cancellationToken)
    {
        var done = new Dictionary<int, StoredKeyframe>();
        var resolved = command.Reusable is null ? "" : SourceFor(command.Source).ResolvedOf(command);
        foreach (var keyframe in command.Keyframes)
        {
            if ((await files.FindAsync(command, keyframe, cancellationToken)
                ?? await files.CopyAsync(command, keyframe, resolved, cancellationToken)) is { } stored)
            {
                done[keyframe.Index] = stored;
            }
        }

        if (done.Count > 0 && FindSource(command.Source) is { IsPaid: true } paid)
        {
            await paid.ConfirmAsync(
                command, [.. command.Keyframes.Where(keyframe => done.ContainsKey(keyframe.Index))], cancellationToken);
        }

        var progress = new BatchProgress(command, reporter, () => done.Count);
        try
        {
            await RenderMissingAsync(SourceFor(command.Source), command, done, progress, cancellationToken);
        }
        catch (KeyframeSourceException exception) when (MayDrawPlaceholders(command, exception.Failure))
        {
            LogPlaceholderFallback(
                exception,
                command.TakeId,
                command.BatchIndex,
                command.Keyframes.Count - done.Count,
                exception.Failure.Code);
            await RenderMissingAsync(SourceFor(KeyframeSource.Placeholder), command, done, progress, cancellationToken);
        }

        // includes pictures that were replaced by a placeholder
        var cost = await CostOfAsync(command, cancellationToken);
        var rendered = Answer(command, [.. command.Keyframes.Select(keyframe => done[keyframe.Index])], cost);
        return rendered.Keyframes.All(keyframe => keyframe.IsPlaceholder) ? rendered
            : rendered with { Adjustments = SourceFor(command.Source).AdjustmentsOf(command) is { Count: > 0 } texts ? texts : null };
    }

    /// <summary>What the batch has cost so far in US dollars, however it has ended.</summary>
    public Task<decimal> CostOfAsync(RenderKeyframes command, CancellationToken cancellationToken) =>
        FindSource(command.Source)?.CostOfAsync(command, cancellationToken) ?? Task.FromResult(0m);

    private async Task RenderMissingAsync(
        IKeyframeSource source,
        RenderKeyframes command,
        Dictionary<int, StoredKeyframe> done,
        BatchProgress progress,
        CancellationToken cancellationToken)
    {
        var missing = command.Keyframes.Where(keyframe => !done.ContainsKey(keyframe.Index)).ToList();
        if (missing.Count == 0)
        {
            return;
        }

        await progress.ReportAsync(0, progress.Activity, null, cancellationToken);
        var limit = storage.Begin();
        ObjectStoreException? notStored = null;
        await foreach (var picture in source.RenderAsync(command, missing, progress, cancellationToken))
        {
            try
            {
                done[picture.Keyframe.Index] = await storage.StoreAsync(command, picture, source, limit, progress, cancellationToken);
            }
            catch (ObjectStoreException exception) when (source.IsPaid)
            {
                notStored ??= exception; // the other pictures are paid for: each is awaited and tried
            }

            await ReportAsync(command, progress, cancellationToken);
        }

        if (notStored is not null)
        {
            throw new KeyframeSourceException(FailureMapper.Of(notStored)!, notStored);
        }
    }

    private async Task ReportAsync(RenderKeyframes command, BatchProgress progress, CancellationToken cancellationToken)
    {
        try
        {
            await progress.ReportAsync(0, progress.Activity, null, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested) // a report that is lost must not lose pictures
        {
            LogReportFailed(exception, command.TakeId);
        }
    }

    // Placeholders, too, need the store, and a job that has ended needs no pictures.
    private static bool MayDrawPlaceholders(RenderKeyframes command, Failure failure) =>
        command.AllowPlaceholder && command.Source != KeyframeSource.Placeholder
        && failure is { Retryable: false, Code: not (FailureCode.StorageUnavailable or FailureCode.Cancelled) };

    private IKeyframeSource? FindSource(KeyframeSource kind) => sources.FirstOrDefault(source => source.Kind == kind);

    private IKeyframeSource SourceFor(KeyframeSource kind) => FindSource(kind)
        ?? throw new KeyframeSourceException(new Failure
        {
            Code = FailureCode.RenderFailed,
            Text = $"This frame worker does not support the keyframe source {kind}.",
        });

    /// <summary>A batch of rendered pictures and placeholders is reported with the model of the rendered ones.</summary>
    private static KeyframesRendered Answer(RenderKeyframes command, IReadOnlyList<StoredKeyframe> stored, decimal cost) => new()
    {
        JobId = command.JobId,
        TakeId = command.TakeId,
        Attempt = command.Attempt,
        BatchIndex = command.BatchIndex,
        Keyframes = [.. stored.Select(keyframe => keyframe.Keyframe)],
        Resolved = stored.FirstOrDefault(keyframe => !keyframe.Keyframe.IsPlaceholder)?.Resolved ?? PlaceholderSource.Name,
        Cost = cost,
    };

    [LoggerMessage(LogLevel.Warning, "The progress of take {TakeId} could not be published")]
    private partial void LogReportFailed(Exception exception, Guid takeId);

    [LoggerMessage(LogLevel.Warning, "Fallback to placeholders: take {TakeId}, batch {BatchIndex}, {Count} keyframes: {Code}")]
    private partial void LogPlaceholderFallback(Exception exception, Guid takeId, int batchIndex, int count, FailureCode code);
}
