using AdGenius.Contracts;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Providers;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>Polls a job and, when it has succeeded, fetches its clip to staging.</summary>
internal sealed class PollStep(
    FetchStep fetch, SubmissionCompletion completion, SubmissionResultPublisher publisher, AbandonStep abandon, DatabaseTime time)
{
    /// <summary>A job that its provider does not know is lost when that many polls in a row, over a minute, have said so.</summary>
    private const int MaxUnknownPolls = 5;

    /// <summary>How long after its submit a job whose provider cannot be polled is abandoned at the latest.</summary>
    private static readonly TimeSpan OutageDeadline = TimeSpan.FromHours(2);

    private static readonly TimeSpan UnknownPollInterval = TimeSpan.FromSeconds(15);

    /// <summary>Runs the step once.</summary>
    public async Task RunAsync(SubmissionWork work, CancellationToken cancellationToken)
    {
        var row = work.Row;
        var result = await work.Provider.PollAsync(work.Job, cancellationToken);
        if (result is PollResult.JobNotFound && !work.HasKeyOfSubmit)
        {
            result = new PollResult.Unreachable("The key that the job was submitted with is not configured any more.", null);
        }

        var isElsewhere = result is PollResult.JobNotFound && !work.HasServerOfSubmit;
        if (isElsewhere)
        {
            result = new PollResult.Unreachable("The API or address that has the job is not configured any more.", null);
        }

        var now = time.GetUtcNow();
        switch (result)
        {
            case PollResult.Waiting or PollResult.Unreachable when now >= row.Deadline && !TryExtend(row, result):
                await abandon.RunAsync(work, FailureCode.DeadlineExceeded, cancellationToken);
                break;
            case PollResult.Waiting waiting:
                row.Fraction = waiting.Fraction;
                row.Deferrals = 0;
                await RescheduleAsync(work, null, cancellationToken);
                await publisher.ProgressAsync(row, waiting.Fraction, waiting.Activity, cancellationToken);
                break;
            case PollResult.Unreachable unreachable:
                row.Deferrals = 0;
                await RescheduleAsync(work, unreachable.RetryAfter, cancellationToken);

                // The job is paid and has its own deadline: the saga must not take the silence for a stall, and pay another provider.
                var activity = isElsewhere
                    ? "the provider's address that the clip was ordered at is not configured any more"
                    : work.HasKeyOfSubmit
                    ? "the provider does not respond"
                    : "the provider's key that the clip was ordered with is not configured any more";
                await publisher.ProgressAsync(row, row.Fraction, activity, cancellationToken);
                break;
            case PollResult.JobNotFound missing when ++row.Deferrals >= MaxUnknownPolls || now >= row.Deadline:
                await completion.FailAsync(work, Failures.JobNotFound(row.Model), missing.Cost, cancellationToken);
                break;
            case PollResult.JobNotFound:
                await RescheduleAsync(work, UnknownPollInterval, cancellationToken);
                break;
            case PollResult.Failed failed:
                await completion.FailAsync(work, failed.Failure, failed.Cost, cancellationToken);
                break;
            case PollResult.Succeeded succeeded:
                row.Deferrals = 0;
                await fetch.RunAsync(work, succeeded, cancellationToken);
                break;
        }
    }

    /// <summary>
    /// Gives the job until <see cref="OutageDeadline"/> when its provider cannot be polled at its deadline: it is paid, and may be finished
    /// when the outage ends. An answer that can be read, such as that the job still runs, extends nothing.
    /// </summary>
    public static bool TryExtend(Submission row, PollResult result)
    {
        var deadline = (row.SentAt ?? row.RecordedAt) + OutageDeadline;
        deadline = row.Command.NotAfter is { } notAfter && notAfter < deadline ? notAfter : deadline;
        if (result is not PollResult.Unreachable { IsUnreadableSuccess: false } || deadline <= row.Deadline)
        {
            return false;
        }

        row.Deadline = deadline;
        return true;
    }

    private Task RescheduleAsync(SubmissionWork work, TimeSpan? retryAfter, CancellationToken cancellationToken)
    {
        work.Row.DueAt = work.NextTime(time.GetUtcNow(), work.Provider.Traits.PollInterval, retryAfter);
        return work.SaveAsync(cancellationToken);
    }
}
