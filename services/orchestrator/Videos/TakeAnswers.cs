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
/// What workers answer, written into the take's row. Only the attempt that is awaited is listened to: answers that come twice, late or for an
/// attempt that was given up change nothing but the cost.
/// </summary>
internal sealed class TakeAnswers(AdGeniusDbContext database, TakeOrders orders, TakeFailures failures, JobHistory history, TimeProvider time)
{
    // Keyframes are most of the work of a locally made clip; composing is the rest.
    private const double KeyframesShare = 0.7;
    private const double ClipShare = 0.95;

    public Task Progressed(BehaviorContext<VideoState, ClipProgressed> context)
    {
        var answer = context.Message;
        if (context.Saga.Awaited(answer.TakeId, answer.Attempt, TakeStatus.Generating) is { } take)
        {
            ShowLife(context.Saga, take, answer.Fraction, answer.Activity, answer.Preview);
        }

        return Task.CompletedTask;
    }

    public async Task KeyframesRendered(BehaviorContext<VideoState, KeyframesRendered> context)
    {
        var answer = context.Message;
        TakeCosts.Note(context.Saga, answer.TakeId, answer.Attempt, answer.BatchIndex, answer.Cost);
        if (context.Saga.Awaited(answer.TakeId, answer.Attempt, TakeStatus.Generating) is not { } take
            || take.RenderedBatches.Contains(answer.BatchIndex) || answer.BatchIndex < 0 || answer.BatchIndex >= take.BatchCount)
        {
            return;
        }

        take.RenderedBatches = [.. take.RenderedBatches, answer.BatchIndex];
        take.Keyframes = [.. take.Keyframes, .. answer.Keyframes];
        take.Redrives = 0;
        take.Resolved = take.Resolved is null or ModelIds.Placeholder ? answer.Resolved : take.Resolved; // named after whoever did not draw, when some were drawn
        var rendered = (double)take.RenderedBatches.Count / take.BatchCount;
        ShowLife(context.Saga, take, rendered * KeyframesShare, "keyframes rendered", answer.Keyframes.Count > 0 ? answer.Keyframes[^1].Picture : null);
        if (take.RenderedBatches.Count == take.BatchCount)
        {
            await orders.SendAgainAsync(context, take);
        }
    }

    public async Task KeyframesFailed(BehaviorContext<VideoState, KeyframesFailed> context)
    {
        var answer = context.Message;
        TakeCosts.Note(context.Saga, answer.TakeId, answer.Attempt, answer.BatchIndex, answer.Cost);
        if (context.Saga.Awaited(answer.TakeId, answer.Attempt, TakeStatus.Generating) is { } take && !take.RenderedBatches.Contains(answer.BatchIndex))
        {
            await failures.RetryOrGiveUpAsync(context, take, answer.Failure);
        }
    }

    public async Task ClipGenerated(BehaviorContext<VideoState, ClipGenerated> context)
    {
        var answer = context.Message;
        TakeCosts.Note(context.Saga, answer.TakeId, answer.Attempt, null, answer.Cost);
        if (context.Saga.Awaited(answer.TakeId, answer.Attempt, TakeStatus.Generating) is not { } take)
        {
            return;
        }

        take.Clip = answer.Clip;
        take.ProducedBy = answer.ProducedBy;
        take.OriginalUrl = answer.OriginalUrl;
        take.Adjustments = [.. take.Adjustments, .. answer.Adjustments ?? []];
        take.Iteration ??= await database.TakeIterationsAsync(context.Saga.TenantName, context.Saga.CreativeId, 1, context.CancellationToken);
        take.Status = TakeStatus.Storing;
        take.StoringSince = time.GetUtcNow();
        take.Redrives = 0;
        ShowLife(context.Saga, take, ClipShare, "storing", null);
        history.Write(context.Saga, JobEventTypes.TakeStoring, new { take.TakeId, take.Number, take.Iteration });
        await orders.SendAgainAsync(context, take);
    }

    public async Task ClipFailed(BehaviorContext<VideoState, ClipFailed> context)
    {
        var answer = context.Message;
        TakeCosts.Note(context.Saga, answer.TakeId, answer.Attempt, null, answer.Cost);
        if (context.Saga.Awaited(answer.TakeId, answer.Attempt, TakeStatus.Generating) is { } take)
        {
            await failures.RetryOrGiveUpAsync(context, take, answer.Failure);
        }
    }

    public async Task Stored(BehaviorContext<VideoState, VideoStored> context)
    {
        var answer = context.Message;
        if (context.Saga.Awaited(answer.TakeId, answer.Attempt, TakeStatus.Storing) is { } take)
        {
            take.Status = TakeStatus.Stored;
            take.Video = answer.Video;
            take.Poster = answer.Poster;
            take.Preview = answer.Preview;
            take.Manifest = answer.Manifest;
            take.Facts = answer.Facts;
            take.Fraction = 1;
            take.Activity = null;
            take.DueAt = null;
            take.RetryAt = null;
            take.LastProgressAt = time.GetUtcNow();
            history.Write(context.Saga, JobEventTypes.TakeStored, TakeOutcomes.Of(take));
        }
        else if (context.Saga.Takes.Exists(one => one.TakeId == answer.TakeId && one.Status == TakeStatus.Failed))
        {
            await JobEnd.TakeBackAsync(context);
        }
    }

    public async Task StoreFailed(BehaviorContext<VideoState, StoreFailed> context)
    {
        var answer = context.Message;
        if (context.Saga.Awaited(answer.TakeId, answer.Attempt, TakeStatus.Storing) is { } take)
        {
            await failures.RetryOrGiveUpAsync(context, take, answer.Failure);
        }
    }

    private void ShowLife(VideoState job, TakeState take, double? fraction, string activity, MediaReference? preview)
    {
        var further = Math.Clamp(fraction ?? 0, take.Fraction, 0.99);
        var isWorthTelling = further - take.Fraction >= 0.01 || take.Activity != activity || preview is not null;
        take.Fraction = further;
        take.Activity = activity;
        take.LastProgressAt = time.GetUtcNow();
        take.DueAt = orders.Stalls(take);
        if (take.Source is null)
        {
            take.Redrives = 0; // a provider that moves has not ignored us; our own workers prove it with pictures
        }

        if (isWorthTelling)
        {
            history.Write(job, JobEventTypes.TakeProgressed, new { take.TakeId, take.Number, take.Attempt, take.Fraction, take.Activity, Preview = preview });
        }
    }
}
