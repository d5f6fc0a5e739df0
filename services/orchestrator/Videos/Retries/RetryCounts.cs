using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Videos.Stages;
using AdGenius.Persistence.Videos;

namespace AdGenius.Orchestrator.Videos.Retries;

/// <summary>
/// Counts the retries of a take's stage by cause until its next result, so that waiting for one part of the fleet uses up the limit of no
/// other cause, and causes that alternate have no more retries than their limits together.
/// </summary>
internal static class RetryCounts
{
    /// <summary>The cause that a failure of the take's stage counts for.</summary>
    public static RetryCause CauseOf(TakeState take, FailureCode code) => code switch
    {
        FailureCode.StorageUnavailable => RetryCause.ObjectStore,
        FailureCode.ProviderUnavailable when take.Stage() == WorkStage.Keyframes => RetryCause.HostedImages,
        _ => RetryCause.Worker,
    };

    /// <summary>How often the stage may be retried for the cause; null without a limit.</summary>
    public static int? MaxOf(RetryCause cause, RetryOptions options) => cause switch
    {
        RetryCause.ObjectStore => null,
        RetryCause.HostedImages => options.MaxProviderRetryAttempts,
        _ => options.MaxRetryAttempts,
    };

    /// <summary>How often the stage was retried for the cause since its last result.</summary>
    public static int RetriesOf(this TakeState take, RetryCause cause) => Find(take, cause).Attempts;

    /// <summary>True when the stage was not retried for the cause as often as it may be.</summary>
    public static bool MayRetry(this TakeState take, RetryCause cause, RetryOptions options) =>
        MaxOf(cause, options) is not { } max || take.RetriesOf(cause) < max;

    /// <summary>Schedules a retry; of several that are scheduled, the last time counts, and each of their causes once.</summary>
    public static void ScheduleRetry(this TakeState take, RetryCause cause, DateTimeOffset at)
    {
        take.RetryAt = take.RetryAt > at ? take.RetryAt : at;
        Schedule(take, cause);
    }

    /// <summary>Counts the retry that is made now, for the causes that it was scheduled for.</summary>
    /// <param name="take">The take.</param>
    /// <param name="cause">A further cause: the stage has stalled.</param>
    /// <returns>How often the stage was retried for the cause that it was retried most often for, this retry included.</returns>
    public static int CountRetry(this TakeState take, RetryCause? cause)
    {
        if (cause is { } further)
        {
            Schedule(take, further);
        }

        take.Retries = [.. take.Retries.Select(one => one.IsScheduled ? one with { Attempts = one.Attempts + 1 } : one)];
        return take.Retries.Where(one => one.IsScheduled).Select(one => one.Attempts).DefaultIfEmpty().Max();
    }

    /// <summary>No retry is scheduled any more: the stage's commands are sent, or the take has ended.</summary>
    public static void Unschedule(this TakeState take)
    {
        take.RetryAt = null;
        take.Retries = [.. take.Retries.Where(one => one.Attempts > 0).Select(one => one with { IsScheduled = false })];
    }

    /// <summary>The stage has a result. What is scheduled for another part of it stays so.</summary>
    public static void ResetRetries(this TakeState take) =>
        take.Retries = [.. take.Retries.Where(one => one.IsScheduled).Select(one => one with { Attempts = 0 })];

    private static StageRetries Find(TakeState take, RetryCause cause) =>
        take.Retries.Find(one => one.Cause == cause) ?? new StageRetries { Cause = cause };

    private static void Schedule(TakeState take, RetryCause cause) =>
        take.Retries = [.. take.Retries.Where(one => one.Cause != cause), Find(take, cause) with { IsScheduled = true }];
}
