using AdGenius.Contracts.Videos;
using AdGenius.Persistence.Videos;

namespace AdGenius.Orchestrator.Videos;

/// <summary>By when each stage must have shown a sign of life, and by when it must be over.</summary>
internal static class Deadlines
{
    /// <summary>How long the take's stage may be silent.</summary>
    public static TimeSpan StallTimeoutOf(TakeState take, OrchestratorOptions options) => take switch
    {
        { Status: TakeStatus.Storing } => options.StoreStallTimeout,
        { Source: null } => options.ProviderStallTimeout,
        _ => options.FramesStallTimeout,
    };

    /// <summary>When the attempt must be over, signs of life or not.</summary>
    public static DateTimeOffset? AttemptDeadline(TakeState take, OrchestratorOptions options) =>
        take.Status == TakeStatus.Generating ? take.AttemptStartedAt + options.AttemptTimeout : null;

    /// <summary>When the job must be over.</summary>
    public static DateTimeOffset? JobDeadline(VideoState job, OrchestratorOptions options) => job.StartedAt + options.JobTimeout;

    /// <summary>The next moment at which somebody must look after the job's takes, whatever has happened by then.</summary>
    public static DateTimeOffset? Next(VideoState job, OrchestratorOptions options) => job.Takes
        .Where(take => take.IsInProgress())
        .SelectMany(take => new[] { take.DueAt, take.RetryAt, AttemptDeadline(take, options) })
        .Append(JobDeadline(job, options))
        .Min();

    /// <summary>The delay before our own workers are retryAfter again, doubled each time, at most an hour.</summary>
    public static TimeSpan RetryDelay(int retryAttempts, TimeSpan? retryAfter, OrchestratorOptions options)
    {
        var delay = retryAfter ?? options.RetryBaseDelay * Math.Pow(2, Math.Min(retryAttempts, 10));
        return delay < TimeSpan.FromHours(1) ? delay : TimeSpan.FromHours(1);
    }
}
