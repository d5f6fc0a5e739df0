using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Fallbacks;
using AdGenius.Persistence.Videos;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Videos;

/// <summary>What follows when an attempt at a take fails: a delay and the same again, another model, or the end of the take.</summary>
internal sealed class TakeFailures(IOptions<OrchestratorOptions> options, TakeCommands commands, JobHistory history, TimeProvider time)
{
    /// <summary>Our own workers and the store are asked again after a delay when the failure may pass; they do nothing twice.</summary>
    public async Task RetryOrFallBackAsync(BehaviorContext<VideoState> context, TakeState take, Failure failure)
    {
        var isInternalWorker = take.Status == TakeStatus.Storing || take.Source is not null;
        if (isInternalWorker && failure.Retryable && take.RetryAttempts < options.Value.MaxRetryAttempts)
        {
            take.RetryAt = time.GetUtcNow() + Deadlines.RetryDelay(take.RetryAttempts, failure.RetryAfter, options.Value);
            return;
        }

        await FallBackOrFailAsync(context, take, failure);
    }

    /// <summary>The attempt is over: the next model of the fallback policy, or the take has failed.</summary>
    public async Task FallBackOrFailAsync(BehaviorContext<VideoState> context, TakeState take, Failure failure)
    {
        var job = context.Saga;
        var tried = take.TriedModels.Append(take.Model).ToList();
        var fallbackOrder = options.Value.FallbackOrder ?? OrchestratorOptions.DefaultFallbackOrder;
        if (FallbackPolicy.Next(job.Request.Fallback ?? Fallback.None, fallbackOrder, tried, failure.Code) is not { } next)
        {
            Fail(job, take, failure);
            return;
        }

        history.Write(
            job,
            JobEventTypes.TakeFallback,
            new { take.TakeId, take.Number, take.Attempt, From = take.Model, To = next, Failure = failure });
        take.TriedModels = tried;
        take.Model = next;
        take.Attempt++;
        await commands.BeginAttemptAsync(context, take);
    }

    /// <summary>Whoever works for the attempt stops, and what was ordered is cancelled at the provider.</summary>
    public static Task AbandonAsync(BehaviorContext<VideoState> context, TakeState take, FailureCode reason) => context.Publish(
        new TakeAbandoned { JobId = context.Saga.CorrelationId, TakeId = take.TakeId, Attempt = take.Attempt, Reason = reason },
        context.CancellationToken);

    /// <summary>The take has failed for good.</summary>
    public void Fail(VideoState job, TakeState take, Failure failure)
    {
        take.Status = TakeStatus.Failed;
        take.Failure = failure;
        take.Activity = null;
        take.DueAt = null;
        take.RetryAt = null;
        history.Write(job, JobEventTypes.TakeFailed, TakeOutcomes.Of(take));
    }
}
