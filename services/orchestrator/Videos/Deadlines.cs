using AdGenius.Contracts.Videos;
using AdGenius.Persistence.Videos;

namespace AdGenius.Orchestrator.Videos;

/// <summary>By when each stage must have shown a sign of life, and by when it must be over.</summary>
internal static class Deadlines
{
    /// <summary>How long the take's stage may be silent.</summary>
    public static TimeSpan Stall(TakeState take, OrchestratorOptions options) => take switch
    {
        { Status: TakeStatus.Storing } => options.StoreStall,
        { Source: null } => options.ProviderStall,
        _ => options.FramesStall,
    };

    /// <summary>When the attempt must be over, signs of life or not.</summary>
    public static DateTimeOffset? EndOfAttempt(TakeState take, OrchestratorOptions options) =>
        take.Status == TakeStatus.Generating ? take.AttemptStartedAt + options.AttemptLimit : null;

    /// <summary>When the job must be over.</summary>
    public static DateTimeOffset? EndOfJob(VideoState job, OrchestratorOptions options) => job.StartedAt + options.JobLimit;

    /// <summary>The next moment at which somebody must look after the job's takes, whatever has happened by then.</summary>
    public static DateTimeOffset? Next(VideoState job, OrchestratorOptions options) => job.Takes
        .Where(take => take.IsAwaited())
        .SelectMany(take => new[] { take.DueAt, take.RetryAt, EndOfAttempt(take, options) })
        .Append(EndOfJob(job, options))
        .Min();

    /// <summary>The pause before our own workers are asked again, doubled each time, at most an hour.</summary>
    public static TimeSpan Pause(int redrives, TimeSpan? asked, OrchestratorOptions options)
    {
        var pause = asked ?? options.RetryPause * Math.Pow(2, Math.Min(redrives, 10));
        return pause < TimeSpan.FromHours(1) ? pause : TimeSpan.FromHours(1);
    }
}
