using AdGenius.Contracts;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Bus;
using AdGenius.Orchestrator.Admission;
using AdGenius.Orchestrator.Webhooks;
using AdGenius.Persistence.Videos;
using MassTransit;

namespace AdGenius.Orchestrator.Videos;

/// <summary>A job ends: its takes are closed, its place is given back, and everyone is told, once.</summary>
internal sealed class JobCompletion(
    TakeFailures failures,
    TenantQueue tenantQueue,
    JobHistory history,
    WebhookSchedule webhooks,
    TimeProvider time)
{
    /// <summary>Stops every open take.</summary>
    public static async Task CancelTakesAsync(BehaviorContext<VideoState> context, string? reason)
    {
        context.Saga.CancelReason = reason;
        foreach (var take in context.Saga.TakesInOrder().Where(take => take.IsOpen()))
        {
            if (take.IsInProgress())
            {
                await TakeFailures.AbandonAsync(context, take, FailureCode.Cancelled);
            }

            take.Status = TakeStatus.Cancelled;
            take.Activity = null;
            take.DueAt = null;
            take.RetryAt = null;
        }
    }

    /// <summary>The job as a whole cannot go on: no take has begun.</summary>
    public void FailTakes(VideoState job, Failure failure)
    {
        job.Failure = failure;
        foreach (var take in job.TakesInOrder().Where(take => take.IsOpen()))
        {
            failures.Fail(job, take, failure);
        }
    }

    /// <summary>Announces <see cref="VideoCompleted"/>.</summary>
    public async Task CompleteAsync(BehaviorContext<VideoState> context)
    {
        var job = await CloseAsync(context);
        var ended = new VideoCompleted
        {
            JobId = job.CorrelationId,
            RequestId = job.RequestId,
            TenantName = job.TenantName,
            CreativeId = job.CreativeId,
            Takes = TakeOutcomes.Of(job),
            Cost = job.Cost,
            At = job.EndedAt!.Value,
            Labels = job.Request.Labels,
        };
        history.Write(job, JobEventTypes.Completed, ended);
        await context.Publish(ended, context.CancellationToken);
    }

    /// <summary>Announces <see cref="VideoFailed"/>.</summary>
    public async Task FailAsync(BehaviorContext<VideoState> context)
    {
        var job = await CloseAsync(context);
        job.Failure = TakeOutcomes.FailureOf(job);
        var ended = new VideoFailed
        {
            JobId = job.CorrelationId,
            RequestId = job.RequestId,
            TenantName = job.TenantName,
            CreativeId = job.CreativeId,
            Failure = job.Failure,
            Takes = TakeOutcomes.Of(job),
            Cost = job.Cost,
            At = job.EndedAt!.Value,
            Labels = job.Request.Labels,
        };
        history.Write(job, JobEventTypes.Failed, ended);
        await context.Publish(ended, context.CancellationToken);
    }

    /// <summary>Announces <see cref="VideoCancelled"/>.</summary>
    public async Task CancelAsync(BehaviorContext<VideoState> context)
    {
        var job = await CloseAsync(context);
        var ended = new VideoCancelled
        {
            JobId = job.CorrelationId,
            RequestId = job.RequestId,
            TenantName = job.TenantName,
            CreativeId = job.CreativeId,
            Reason = job.CancelReason,
            Takes = TakeOutcomes.Of(job),
            Cost = job.Cost,
            At = job.EndedAt!.Value,
            Labels = job.Request.Labels,
        };
        history.Write(job, JobEventTypes.Cancelled, ended);
        await context.Publish(ended, context.CancellationToken);
    }

    /// <summary>Something was stored that the job had given up by then: it is taken back, because nobody would ever find it.</summary>
    public static async Task DeleteOrphanedVideoAsync(BehaviorContext<VideoState, VideoStored> context)
    {
        var message = context.Message;
        if (context.Saga.Takes.Exists(take => take.TakeId == message.TakeId && take.Status == TakeStatus.Stored))
        {
            return; // the announcement of what is kept, delivered again
        }

        await context.Send(
            CommandRoutes.AddressOf<DeleteVideo>(),
            new DeleteVideo
            {
                JobId = message.JobId,
                TenantName = context.Saga.TenantName,
                Keys = [message.Video.Key, message.Poster.Key, message.Preview.Key, message.Manifest.Key],
            });
    }

    private async Task<VideoState> CloseAsync(BehaviorContext<VideoState> context)
    {
        var job = context.Saga;
        job.EndedAt = time.GetUtcNow();
        job.IsRunning = false;
        job.DueAt = null;
        await webhooks.SetAsync(job, context.CancellationToken);

        // Last, because the tenant's row stays locked until the transaction ends.
        await tenantQueue.EnqueueAsync(job.TenantName, context.CancellationToken);
        AdmissionObserver.WakeAfter(context);
        return job;
    }
}
