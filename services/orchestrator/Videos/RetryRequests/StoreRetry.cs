using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Videos.Events;
using AdGenius.Orchestrator.Videos.Takes;
using AdGenius.Persistence.Videos;
using MassTransit;

namespace AdGenius.Orchestrator.Videos.RetryRequests;

/// <summary>
/// Finishes or stores takes again on request, from what is staged. A job that had ended is queued for admission, and then runs again, with
/// its time limit anew.
/// </summary>
internal sealed class StoreRetry(TakeCommandSender commands, QueuedRetry queue) : IVideoStep<StoreRetryRequested>
{
    /// <summary>True when the request names a take that failed after its clip was generated.</summary>
    public static bool IsPossible(VideoState job, StoreRetryRequested message) =>
        job.DeletedAt is null && job.Takes.Exists(take => IsMeant(take, message) && HasStagedClip(take));

    public async Task ExecuteAsync(VideoState job, StoreRetryRequested message, BehaviorContext<VideoState> context)
    {
        foreach (var take in job.TakesInOrder().Where(take => IsMeant(take, message)).ToList())
        {
            if (HasStagedClip(take))
            {
                take.Status = take.Finished is null ? TakeStatus.Finishing : TakeStatus.Storing;
                take.Failure = null;
                take.Retries = [];
            }

            if (job.IsRunning && take.Status is (TakeStatus.Finishing or TakeStatus.Storing))
            {
                await commands.SendAsync(context, take); // nothing while the command is outstanding
            }
        }

        if (!job.IsRunning)
        {
            await queue.EnqueueAsync(context);
        }
    }

    private static bool IsMeant(TakeState take, StoreRetryRequested message) => message.TakeId is null || message.TakeId == take.TakeId;

    private static bool HasStagedClip(TakeState take) => take is { Status: TakeStatus.Failed, Clip: not null, Iteration: not null };
}
