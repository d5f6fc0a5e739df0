using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.History;
using AdGenius.Orchestrator.Telemetry;
using AdGenius.Orchestrator.Videos.Takes;
using AdGenius.Orchestrator.Webhooks;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Videos;
using MassTransit;

namespace AdGenius.Orchestrator.Videos.Jobs;

/// <summary>A job has ended: its slot is freed, and the end is recorded and published once.</summary>
internal sealed class JobCompletion(
    TenantQueue tenantQueue,
    JobHistory history,
    WebhookSchedule webhooks,
    JobMeasures measures,
    DatabaseTime time) : IVideoStep
{
    public async Task ExecuteAsync(BehaviorContext<VideoState> context)
    {
        var job = context.Saga;
        var endedAt = time.GetUtcNow();
        job.EndedAt = endedAt;
        job.EndCount++;
        job.IsRunning = false;
        job.DueAt = null;
        await webhooks.SetAsync(job, context.CancellationToken);

        // After all other rows, because the tenant's row stays locked until the transaction ends.
        await tenantQueue.EnqueueAfterEndAsync(job, context.CancellationToken);
        QueueChange.Mark(context);

        var (type, end) = EndOf(job, endedAt);
        history.Write(job, type, end);
        Measure(job, endedAt);
        await context.Publish(end, end.GetType(), context.CancellationToken);
    }

    /// <summary>The first end only: a corrected one is of the same job.</summary>
    private void Measure(VideoState job, DateTimeOffset endedAt)
    {
        if (job.EndCount == 1)
        {
            var outcome = job.CurrentState.ToLowerInvariant();
            var failure = job.CurrentState == nameof(VideoStateMachine.Failed) ? job.Failure?.Code.ToString() : null;
            var took = endedAt > job.MayRunSince() ? endedAt - job.MayRunSince() : TimeSpan.Zero; // cancelled before its start time
            measures.Add(metrics => metrics.JobEnded(outcome, failure, took));
        }
    }

    private static (string Type, object End) EndOf(VideoState job, DateTimeOffset endedAt)
    {
        switch (job.CurrentState)
        {
            case nameof(VideoStateMachine.Completed):
                return (JobEventTypes.Completed, new VideoCompleted
                {
                    JobId = job.CorrelationId,
                    RequestId = job.RequestId,
                    TenantName = job.TenantName,
                    CreativeId = job.CreativeId,
                    Takes = TakeOutcomes.Of(job),
                    Cost = job.Cost,
                    At = endedAt,
                    Labels = job.Request.Labels,
                    IsCorrection = job.EndCount > 1 ? true : null,
                });
            case nameof(VideoStateMachine.Cancelled):
                return (JobEventTypes.Cancelled, new VideoCancelled
                {
                    JobId = job.CorrelationId,
                    RequestId = job.RequestId,
                    TenantName = job.TenantName,
                    CreativeId = job.CreativeId,
                    Reason = job.CancelReason,
                    Takes = TakeOutcomes.Of(job),
                    Cost = job.Cost,
                    At = endedAt,
                    Labels = job.Request.Labels,
                    IsCorrection = job.EndCount > 1 ? true : null,
                });
            default:
                job.Failure = TakeOutcomes.FailureOf(job);
                return (JobEventTypes.Failed, new VideoFailed
                {
                    JobId = job.CorrelationId,
                    RequestId = job.RequestId,
                    TenantName = job.TenantName,
                    CreativeId = job.CreativeId,
                    Failure = job.Failure,
                    Takes = TakeOutcomes.Of(job),
                    Cost = job.Cost,
                    At = endedAt,
                    Labels = job.Request.Labels,
                    IsCorrection = job.EndCount > 1 ? true : null,
                });
        }
    }
}
