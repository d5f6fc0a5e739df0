using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Videos.Stages;
using AdGenius.Persistence.Videos;

namespace AdGenius.Orchestrator.Videos.Deadlines;

/// <summary>When stages count as stalled, and when jobs must be over.</summary>
internal static class JobDeadlines
{
    /// <summary>How long the stage may be without progress.</summary>
    public static TimeSpan StallTimeoutOf(WorkStage stage, DeadlineOptions options) => stage switch
    {
        WorkStage.Quantify => options.QuantifyStallTimeout,
        WorkStage.Finish => options.FinishStallTimeout,
        WorkStage.Store => options.StoreStallTimeout,
        WorkStage.Generate => options.ProviderStallTimeout,
        _ => options.FramesStallTimeout,
    };

    /// <summary>When the job must be over.</summary>
    public static DateTimeOffset? JobDeadline(VideoState job, DeadlineOptions options) => job.StartedAt + options.JobTimeout;

    /// <summary>The next moment at which the job's takes must be checked, whatever has happened by then.</summary>
    public static DateTimeOffset? Next(VideoState job, DeadlineOptions options) => job.Takes
        .Where(take => take.IsInProgress())
        .SelectMany(take => new[] { take.DueAt, take.RetryAt })
        .Append(JobDeadline(job, options))
        .Min();
}
