using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Videos.Jobs;
using AdGenius.Orchestrator.Videos.Stages;
using AdGenius.Orchestrator.Videos.Takes;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Videos;
using MassTransit;

namespace AdGenius.Orchestrator.Videos.RetryRequests;

/// <summary>
/// A job that had ended and whose takes are retried is queued for admission like a new one, so that retries are within the limits of
/// running jobs too. Its takes stand where they go on; once it is admitted, their commands are sent.
/// </summary>
internal sealed class QueuedRetry(TenantQueue tenantQueue, TakeAttempts attempts, TakeCommandSender commands, DatabaseTime time)
    : IVideoStep
{
    /// <summary>Queues the job again. The last step of a transaction, because the tenant's row stays locked until its end.</summary>
    public async Task EnqueueAsync(BehaviorContext<VideoState> context)
    {
        var job = context.Saga;
        job.EndedAt = null;
        job.Failure = null;
        job.RetryAttempts = 0;
        job.DueAt = null;
        job.SourcePicture = null; // it may have expired in staging: takes that render have it staged again, unless it is still there
        job.TakeCount = job.Takes.Count(take => take.IsOpen()); // what it needs at its stage; the others are stored already
        await tenantQueue.EnqueueAsync(job.TenantName, context.CancellationToken);
        QueueChange.Mark(context);
    }

    /// <summary>Sends the commands that the open takes wait for.</summary>
    public async Task ExecuteAsync(BehaviorContext<VideoState> context)
    {
        foreach (var take in context.Saga.TakesInOrder().Where(take => take.IsOpen()).ToList())
        {
            if (take.Status == TakeStatus.Pending)
            {
                await attempts.BeginAsync(context, take);
                continue;
            }

            if (take.Status == TakeStatus.Generating)
            {
                take.AwaitsSourcePicture |= take.Stage() == WorkStage.Keyframes
                    && TakeAttempts.NeedsSourcePicture(context.Saga, take.Source);
                take.AttemptStartedAt = time.GetUtcNow();
                take.LastProgressAt = take.AttemptStartedAt;
            }

            await commands.SendAsync(context, take);
        }
    }
}
