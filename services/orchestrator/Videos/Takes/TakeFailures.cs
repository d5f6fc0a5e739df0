using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.DeadLetters;
using AdGenius.Orchestrator.Fallbacks;
using AdGenius.Orchestrator.Generation;
using AdGenius.Orchestrator.History;
using AdGenius.Orchestrator.Telemetry;
using AdGenius.Orchestrator.Videos.Deadlines;
using AdGenius.Orchestrator.Videos.Retries;
using AdGenius.Orchestrator.Videos.Stages;
using AdGenius.Persistence;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Pauses;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Videos.Takes;

/// <summary>What follows when an attempt at a take fails: the same stage after a delay, another model, or the end of the take.</summary>
internal sealed class TakeFailures(
    AdGeniusDbContext database,
    IOptions<RetryOptions> retries,
    IOptions<FallbackOptions> fallbacks,
    IOptions<FramesOptions> frames,
    IOptions<DeadlineOptions> deadlines,
    TakeAttempts attempts,
    JobHistory history,
    JobMeasures measures,
    DatabaseTime time)
{
    /// <summary>
    /// Retries a stage of our own workers after a delay when the failure is retryable. A provider is not asked again: that is the provider
    /// worker's to decide, because it costs money. Finishing, storing and composing paid pictures are retried until the job ends, because
    /// the clip or its pictures are paid and staged; only what is unusable in itself is made again, and a brief that cannot be fulfilled
    /// fails the take. An object store that is unavailable, or a worker's full disk, is waited for until the job ends too: every model
    /// needs it. A hosted image model that is unavailable is waited for about as long as a provider of clips, and not at all where it is to
    /// be asked again after the job's limit only. Neither wait counts against the retries of other failures.
    /// </summary>
    public async Task RetryOrFallBackAsync(BehaviorContext<VideoState> context, TakeState take, Failure failure)
    {
        // What has crashed several workers is not sent to further ones; what was paid for it stays staged, to be tried on request. Such a
        // request is answered at once where the store refuses it, or has no longer what was staged.
        if ((take.Stage() == WorkStage.Finish && IsOfTheBrief(failure.Code))
            || (take.IsRetriedUntilJobEnds()
                && (WorkerFailures.IsRepeatedCrash(failure) || (context.Saga.EndCount > 0 && IsRefusalOfTheStore(failure)))))
        {
            Fail(context.Saga, take, failure);
            return;
        }

        var cause = RetryCounts.CauseOf(take, failure.Code);
        var canRetry = take.Stage() switch
        {
            _ when take.IsRetriedUntilJobEnds() => failure.Code != FailureCode.InvalidMedia,
            WorkStage.Generate => false,
            WorkStage.Keyframes when failure.Code == FailureCode.ProviderUnavailable
                && time.GetUtcNow() + failure.RetryAfter >= JobDeadlines.JobDeadline(context.Saga, deadlines.Value) => false,
            _ => failure.Retryable && take.MayRetry(cause, retries.Value),
        };
        if (!canRetry)
        {
            if (take.Source is null || take.Commands.Count > 0)
            {
                // A command of this attempt that comes back from an error queue must not be submitted, and batches that are still queued
                // must not be rendered or bought.
                await AbandonAsync(context, take, failure.Code);
            }

            await FallBackOrFailAsync(context, take, failure);
            return;
        }

        take.ScheduleRetry(cause, time.GetUtcNow() + RetryDelay.Of(take.RetriesOf(cause), failure, retries.Value));
        ReportRetry(context.Saga, take, failure);
    }

    // Once for each reason: it may be retried every minute for hours.
    private void ReportRetry(VideoState job, TakeState take, Failure failure)
    {
        var activity = RetryActivity.Of(failure);
        if (take.Activity != activity)
        {
            take.Activity = activity;
            history.Write(
                job,
                JobEventTypes.TakeProgressed,
                new { take.TakeId, take.Number, take.Attempt, take.Fraction, take.Activity });
        }
    }

    // Another clip would not change any of these.
    private static bool IsOfTheBrief(FailureCode code) => code is FailureCode.InvalidRequest or FailureCode.ContentPolicyViolation
        or FailureCode.BudgetExceeded or FailureCode.QuotaExceeded or FailureCode.OutcomeUnknown or FailureCode.ProviderRetired;

    private static bool IsRefusalOfTheStore(Failure failure) => failure is { Code: FailureCode.StorageUnavailable, Retryable: false };

    /// <summary>The attempt is over: the next model of the fallback policy, or the take has failed.</summary>
    public async Task FallBackOrFailAsync(BehaviorContext<VideoState> context, TakeState take, Failure failure)
    {
        var job = context.Saga;
        var tried = take.TriedModels.Append(take.Model).ToList();

        // An edit generates nothing, whatever the request that it was made of allowed, and storing again on request is free: where what was
        // staged is gone by then, no other model is paid instead.
        var isFree = job.Request.Edit is not null || (job.EndCount > 0 && take.Stage() is WorkStage.Finish or WorkStage.Store);
        var policy = isFree ? Fallback.None : job.Request.Fallback ?? Fallback.None;
        IReadOnlyCollection<string> excluded = policy == Fallback.None
            ? tried
            :
            [
                .. tried,
                .. (await PauseStore.ReadAsync(database, context.CancellationToken)).Models,
                .. await PaidModelsAsync(job, context.CancellationToken),
            ];
        if (FallbackPolicy.Next(policy, fallbacks.Value.EffectiveOrder, excluded, failure.Code) is not { } next)
        {
            Fail(job, take, failure);
            return;
        }

        history.Write(
            job,
            JobEventTypes.TakeFallback,
            new { take.TakeId, take.Number, take.Attempt, From = take.Model, To = next, Failure = failure });
        measures.Add(metrics => metrics.TakeFellBack(failure.Code.ToString()));
        take.TriedModels = tried;
        take.Model = next;
        take.Attempt++;
        await attempts.BeginAsync(context, take);
    }

    // A retry that was not ordered to spend money pays for nothing, whatever the request allowed.
    private async Task<IEnumerable<string>> PaidModelsAsync(VideoState job, CancellationToken cancellationToken) =>
        await RetrySpending.IsAllowedAsync(database, job, cancellationToken)
            ? []
            : fallbacks.Value.EffectiveOrder.Append(ModelIds.Local).Where(model => ModelSources.IsPaid(model, frames.Value.Source));

    /// <summary>Workers stop what they do for the attempt, and cancel it at the provider.</summary>
    public static Task AbandonAsync(BehaviorContext<VideoState> context, TakeState take, FailureCode reason) => context.Publish(
        new TakeAbandoned { JobId = context.Saga.CorrelationId, TakeId = take.TakeId, Attempt = take.Attempt, Reason = reason },
        context.CancellationToken);

    /// <summary>The take has failed.</summary>
    public void Fail(VideoState job, TakeState take, Failure failure)
    {
        take.Close(TakeStatus.Failed);
        take.Failure = failure;
        history.Write(job, JobEventTypes.TakeFailed, TakeOutcomes.Of(take));
    }

    /// <summary>The job as a whole cannot go on: no take has begun.</summary>
    public void FailAll(VideoState job, Failure failure)
    {
        job.Failure = failure;
        foreach (var take in job.TakesInOrder().Where(take => take.IsOpen()))
        {
            Fail(job, take, failure);
        }
    }
}
