using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Persistence;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;
using MassTransit;

namespace AdGenius.Orchestrator.Videos;

/// <summary>
/// What workers message, written into the take's row. Only the attempt that is awaited is listened to: answers that come twice, late or for
/// an attempt that was given up change nothing but the cost.
/// </summary>
internal sealed class TakeEventHandler(
    AdGeniusDbContext database,
    TakeCommands commands,
    TakeFailures failures,
    JobHistory history,
    TimeProvider time)
{
    // Keyframes are most of the work of a locally made clip; composing is the rest.
    private const double KeyframesShare = 0.7;
    private const double ClipShare = 0.95;

    public Task Progressed(BehaviorContext<VideoState, ClipProgressed> context)
    {
        var message = context.Message;
        if (context.Saga.FindInProgress(message.TakeId, message.Attempt, TakeStatus.Generating) is { } take)
        {
            RecordHeartbeat(context.Saga, take, message.Fraction, message.Activity, message.Preview);
        }

        return Task.CompletedTask;
    }

    public async Task KeyframesRendered(BehaviorContext<VideoState, KeyframesRendered> context)
    {
        var message = context.Message;
        TakeCosts.Record(context.Saga, message.TakeId, message.Attempt, message.BatchIndex, message.Cost);
        if (context.Saga.FindInProgress(message.TakeId, message.Attempt, TakeStatus.Generating) is not { } take
            || take.RenderedBatches.Contains(message.BatchIndex) || message.BatchIndex < 0 || message.BatchIndex >= take.BatchCount)
        {
            return;
        }

        take.RenderedBatches = [.. take.RenderedBatches, message.BatchIndex];
        take.Keyframes = [.. take.Keyframes, .. message.Keyframes];
        take.RetryAttempts = 0;
        // named after whoever did not draw, when some were drawn
        take.Resolved = take.Resolved is null or ModelIds.Placeholder ? message.Resolved : take.Resolved;
        var rendered = (double)take.RenderedBatches.Count / take.BatchCount;
        RecordHeartbeat(
            context.Saga,
            take,
            rendered * KeyframesShare,
            "keyframes rendered",
            message.Keyframes.Count > 0 ? message.Keyframes[^1].Picture : null);
        if (take.RenderedBatches.Count == take.BatchCount)
        {
            await commands.SendCommandAsync(context, take);
        }
    }

    public async Task KeyframesFailed(BehaviorContext<VideoState, KeyframesFailed> context)
    {
        var message = context.Message;
        TakeCosts.Record(context.Saga, message.TakeId, message.Attempt, message.BatchIndex, message.Cost);
        if (context.Saga.FindInProgress(message.TakeId, message.Attempt, TakeStatus.Generating) is { } take
            && !take.RenderedBatches.Contains(message.BatchIndex))
        {
            await failures.RetryOrFallBackAsync(context, take, message.Failure);
        }
    }

    public async Task ClipGenerated(BehaviorContext<VideoState, ClipGenerated> context)
    {
        var message = context.Message;
        TakeCosts.Record(context.Saga, message.TakeId, message.Attempt, null, message.Cost);
        if (context.Saga.FindInProgress(message.TakeId, message.Attempt, TakeStatus.Generating) is not { } take)
        {
            return;
        }

        take.Clip = message.Clip;
        take.ProducedBy = message.ProducedBy;
        take.OriginalUrl = message.OriginalUrl;
        take.Adjustments = [.. take.Adjustments, .. message.Adjustments ?? []];
        take.Iteration ??= await database.AllocateIterationsAsync(
            context.Saga.TenantName,
            context.Saga.CreativeId,
            1,
            context.CancellationToken);
        take.Status = TakeStatus.Storing;
        take.StoringSince = time.GetUtcNow();
        take.RetryAttempts = 0;
        RecordHeartbeat(context.Saga, take, ClipShare, "storing", null);
        history.Write(context.Saga, JobEventTypes.TakeStoring, new { take.TakeId, take.Number, take.Iteration });
        await commands.SendCommandAsync(context, take);
    }

    public async Task ClipFailed(BehaviorContext<VideoState, ClipFailed> context)
    {
        var message = context.Message;
        TakeCosts.Record(context.Saga, message.TakeId, message.Attempt, null, message.Cost);
        if (context.Saga.FindInProgress(message.TakeId, message.Attempt, TakeStatus.Generating) is { } take)
        {
            await failures.RetryOrFallBackAsync(context, take, message.Failure);
        }
    }

    public async Task Stored(BehaviorContext<VideoState, VideoStored> context)
    {
        var message = context.Message;
        if (context.Saga.FindInProgress(message.TakeId, message.Attempt, TakeStatus.Storing) is { } take)
        {
            take.Status = TakeStatus.Stored;
            take.Video = message.Video;
            take.Poster = message.Poster;
            take.Preview = message.Preview;
            take.Manifest = message.Manifest;
            take.Facts = message.Facts;
            take.Fraction = 1;
            take.Activity = null;
            take.DueAt = null;
            take.RetryAt = null;
            take.LastProgressAt = time.GetUtcNow();
            history.Write(context.Saga, JobEventTypes.TakeStored, TakeOutcomes.Of(take));
        }
        else if (context.Saga.Takes.Exists(one => one.TakeId == message.TakeId && one.Status == TakeStatus.Failed))
        {
            await JobCompletion.DeleteOrphanedVideoAsync(context);
        }
    }

    public async Task StoreFailed(BehaviorContext<VideoState, StoreFailed> context)
    {
        var message = context.Message;
        if (context.Saga.FindInProgress(message.TakeId, message.Attempt, TakeStatus.Storing) is { } take)
        {
            await failures.RetryOrFallBackAsync(context, take, message.Failure);
        }
    }

    private void RecordHeartbeat(VideoState job, TakeState take, double? fraction, string activity, MediaReference? preview)
    {
        var progress = Math.Clamp(fraction ?? 0, take.Fraction, 0.99);
        var shouldReport = progress - take.Fraction >= 0.01 || take.Activity != activity || preview is not null;
        take.Fraction = progress;
        take.Activity = activity;
        take.LastProgressAt = time.GetUtcNow();
        take.DueAt = commands.StallDeadline(take);
        if (take.Source is null)
        {
            take.RetryAttempts = 0; // a provider that moves has not ignored us; our own workers prove it with pictures
        }

        if (shouldReport)
        {
            history.Write(
                job,
                JobEventTypes.TakeProgressed,
                new { take.TakeId, take.Number, take.Attempt, take.Fraction, take.Activity, Preview = preview });
        }
    }
}
