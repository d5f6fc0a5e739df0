using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Videos.Leftovers;
using AdGenius.Orchestrator.Videos.Stages;
using AdGenius.Persistence.Videos;
using MassTransit;

namespace AdGenius.Orchestrator.Videos.Takes;

/// <summary>Stops the takes of a job on request.</summary>
internal static class TakeCancellation
{
    /// <summary>
    /// Cancels every open take and has workers stop those in progress. Nothing is stored again, so what storing has left is deleted.
    /// </summary>
    public static async Task CancelAllAsync(BehaviorContext<VideoState> context, string? reason)
    {
        context.Saga.CancelReason = reason;
        foreach (var take in context.Saga.TakesInOrder().Where(take => take.IsOpen()))
        {
            if (take.IsInProgress())
            {
                await TakeFailures.AbandonAsync(context, take, FailureCode.Cancelled);
            }

            take.Close(TakeStatus.Cancelled);
        }

        foreach (var take in context.Saga.Takes)
        {
            await PartialVideos.DeleteAsync(context, take);
        }
    }
}
