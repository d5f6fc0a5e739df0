using AdGenius.Contracts.Videos;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;

namespace AdGenius.Orchestrator.Videos;

/// <summary>What can be said of takes by looking at them.</summary>
internal static class TakeProgress
{
    /// <summary>True while something may still come of this take.</summary>
    public static bool IsOpen(this TakeState take) => take.Status is TakeStatus.Pending or TakeStatus.Generating or TakeStatus.Storing;

    /// <summary>True when a worker owes this take an answer.</summary>
    public static bool IsInProgress(this TakeState take) => take.Status is TakeStatus.Generating or TakeStatus.Storing;

    /// <summary>The take that an answer is for, when it is this attempt that is awaited; null for late answers and unknown takes.</summary>
    public static TakeState? FindInProgress(this VideoState job, Guid takeId, int attempt, TakeStatus status) =>
        job.Takes.Find(take => take.TakeId == takeId && take.Attempt == attempt && take.Status == status);

    /// <summary>The takes in the order of their numbers.</summary>
    public static IEnumerable<TakeState> TakesInOrder(this VideoState job) => job.Takes.OrderBy(take => take.Number);

    /// <summary>True when every take has ended.</summary>
    public static bool HasEnded(VideoState job) => job.Takes.TrueForAll(take => !take.IsOpen());

    /// <summary>True when at least one take is stored.</summary>
    public static bool HasStoredTake(VideoState job) => job.Takes.Exists(take => take.Status == TakeStatus.Stored);

    /// <summary>True when at least one clip is still being made.</summary>
    public static bool IsGenerating(VideoState job) => job.Takes.Exists(take => take.Status is TakeStatus.Pending or TakeStatus.Generating);

    /// <summary>The model that the request asks for.</summary>
    public static string RequestedModel(this GenerateVideo request) =>
        request.UseAiGeneration == false ? ModelIds.Placeholder : request.Model ?? ModelIds.Local;

    /// <summary>True when this attempt is not by the model that was asked for.</summary>
    public static bool IsFallback(this VideoState job, TakeState take) => take.Model != job.Request.RequestedModel();
}
