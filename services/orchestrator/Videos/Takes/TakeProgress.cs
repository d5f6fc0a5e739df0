using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Videos.Retries;
using AdGenius.Orchestrator.Videos.Stages;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;

namespace AdGenius.Orchestrator.Videos.Takes;

/// <summary>What follows from the rows of takes.</summary>
internal static class TakeProgress
{
    /// <summary>
    /// True when the take's stage is retried until the job ends, because what it works on is paid and staged: finishing, storing, and
    /// composing pictures that were paid for.
    /// </summary>
    public static bool IsRetriedUntilJobEnds(this TakeState take) => take.Stage() switch
    {
        WorkStage.Finish or WorkStage.Store => true,
        WorkStage.Compose => TakeCosts.HasPaidPictures(take),
        _ => false,
    };

    /// <summary>The batches of the plan that are not rendered yet, in order.</summary>
    public static IReadOnlyList<int> MissingBatches(this TakeState take) =>
        [.. Enumerable.Range(0, take.BatchCount).Except(take.RenderedBatches)];

    /// <summary>Records that a command is answered. Returns false when it was not outstanding: it was answered before.</summary>
    public static bool Answered(this TakeState take, WorkStage stage, int? batchIndex = null)
    {
        var others = take.Commands.Where(command => command.Stage != stage || command.BatchIndex != batchIndex).ToList();
        var isOutstanding = others.Count < take.Commands.Count;
        take.Commands = others;
        if (others.Count == 0)
        {
            take.DueAt = null;
        }

        return isOutstanding;
    }

    /// <summary>Ends the take: it waits for no worker any more.</summary>
    public static void Close(this TakeState take, TakeStatus status)
    {
        take.Status = status;
        take.Activity = null;
        take.Commands = [];
        take.DueAt = null;
        take.Unschedule();
    }

    /// <summary>
    /// The take that an event is about, if the event is about its current attempt; null for late events and unknown takes.
    /// </summary>
    public static TakeState? FindInProgress(this VideoState job, Guid takeId, int attempt, TakeStatus status) =>
        job.Takes.Find(take => take.TakeId == takeId && take.Attempt == attempt && take.Status == status);

    /// <summary>
    /// The take whose files were stored, if they are those of its current attempt: also where the take has failed meanwhile, because its
    /// time was over while a storage worker was unavailable. Null where no row may refer to the files.
    /// </summary>
    public static TakeState? FindStored(this VideoState job, VideoStored message) =>
        job.FindInProgress(message.TakeId, message.Attempt, TakeStatus.Storing)
        ?? job.FindInProgress(message.TakeId, message.Attempt, TakeStatus.Finishing)
        ?? (job is { DeletedAt: null, CurrentState: not nameof(VideoStateMachine.Cancelled) }
            && job.FindInProgress(message.TakeId, message.Attempt, TakeStatus.Failed) is { Clip: not null, Iteration: not null } failed
                ? failed
                : null);

    /// <summary>The takes in the order of their numbers.</summary>
    public static IEnumerable<TakeState> TakesInOrder(this VideoState job) => job.Takes.OrderBy(take => take.Number);

    /// <summary>True when every take has ended.</summary>
    public static bool HasEnded(VideoState job) => job.Takes.TrueForAll(take => !take.IsOpen());

    /// <summary>True when at least one take is stored.</summary>
    public static bool HasStoredTake(VideoState job) => job.Takes.Exists(take => take.Status == TakeStatus.Stored);

    /// <summary>True when at least one clip is still being made.</summary>
    public static bool IsGenerating(VideoState job) => job.Takes.Exists(take => take.Status is TakeStatus.Pending or TakeStatus.Generating);

    /// <summary>True when at least one clip is being finished.</summary>
    public static bool IsFinishing(VideoState job) => job.Takes.Exists(take => take.Status == TakeStatus.Finishing);

    /// <summary>The model that the request asks for.</summary>
    public static string RequestedModel(this GenerateVideo request) =>
        request.UseAiGeneration == false ? ModelIds.Placeholder : request.Model ?? ModelIds.Local;

    /// <summary>True when this attempt is not by the model that was asked for.</summary>
    public static bool IsFallback(this VideoState job, TakeState take) => take.Model != job.Request.RequestedModel();
}
