using AdGenius.Contracts;
using AdGenius.ObjectStore;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Providers;
using AdGenius.ProviderWorker.Results;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>Polls a job and, when it has succeeded, fetches its clip to staging.</summary>
internal sealed class PollStep(
    ResultFetcher fetcher,
    SubmissionCompletion completion,
    SubmissionResultPublisher publisher,
    AbandonStep abandon,
    IOptions<SubmissionOptions> options,
    DatabaseTime time)
{
    /// <summary>A job that its provider does not know is lost when that many polls in a row, over a minute, have said so.</summary>
    private const int MaxUnknownPolls = 5;

    /// <summary>How long after its submit a job whose provider cannot be polled is abandoned at the latest.</summary>
    private static readonly TimeSpan OutageDeadline = TimeSpan.FromHours(2);

    private static readonly TimeSpan UnknownPollInterval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan MaxFetchDelay = TimeSpan.FromMinutes(1);

    /// <summary>Runs the step once.</summary>
    public async Task RunAsync(SubmissionWork work, CancellationToken cancellationToken)
    {
        var row = work.Row;
        var result = await work.Provider.PollAsync(work.Job, cancellationToken);
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
                await publisher.ProgressAsync(row, row.Fraction, "the provider does not respond", cancellationToken);
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
                await FetchAsync(work, succeeded, cancellationToken);
                break;
        }
    }

    /// <summary>
    /// Gives the job until <see cref="OutageDeadline"/> when its provider cannot be polled at its deadline: it is paid, and may be finished
    /// when the outage ends. An answer that can be read, such as that the job still runs, extends nothing.
    /// </summary>
    private static bool TryExtend(Submission row, PollResult result)
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

    private async Task FetchAsync(SubmissionWork work, PollResult.Succeeded succeeded, CancellationToken cancellationToken)
    {
        var row = work.Row;
        var cost = succeeded.Cost ?? row.Estimate;
        await publisher.ProgressAsync(row, 1, "fetching the clip", cancellationToken);
        switch (await fetcher.FetchAsync(
            succeeded.Source,
            work.Provider,
            work.Key,
            StagingKeys.Of(row.JobId, row.TakeId, row.Attempt, "clip.mp4"),
            cancellationToken))
        {
            case FetchResult.Fetched fetched:
                row.Clip = fetched.Clip;
                row.OriginalUrl = fetched.OriginalUrl;
                await completion.CompleteAsync(work, SubmissionStatus.Succeeded, cost, cancellationToken);
                await work.Provider.DiscardAsync(work.Job, cancellationToken); // once the row says that the clip was fetched
                break;
            case FetchResult.Refused refused:
                await completion.FailAsync(work, refused.Failure, cost, cancellationToken);
                break;
            case FetchResult.Retry again when HasEnded(row, again):
                await completion.FailAsync(
                    work,
                    new Failure
                    {
                        Code = again.Code,
                        Text = $"The finished clip could not be fetched, {Math.Abs(row.FetchFailures)} times in a row. {again.Why}",
                    },
                    cost,
                    cancellationToken);
                break;
            case FetchResult.Retry again:
                var delay = FetchDelay(Math.Abs(row.FetchFailures), work.Provider.Traits.PollInterval);
                row.DueAt = work.NextTime(time.GetUtcNow(), delay, again.RetryAfter);
                await work.SaveAsync(cancellationToken); // the next poll returns a new link
                break;
        }
    }

    /// <summary>
    /// Counts the failure. The clip is finished and paid, so it is fetched until the deadline, unless the provider keeps returning links
    /// that are no longer valid. Failures of the two kinds are counted apart, by their sign: a server that was unavailable must not make
    /// the first expired link the last. While the object store or this worker fails, the submission has as long as its command allows: the
    /// provider's own time says nothing of them, and another provider would not help.
    /// </summary>
    private bool HasEnded(Submission row, FetchResult.Retry failure)
    {
        if (failure.IsOwn && row.Command.NotAfter is { } notAfter && notAfter > row.Deadline)
        {
            row.Deadline = notAfter;
        }

        row.FetchFailures = failure.IsExpired ? Math.Min(row.FetchFailures, 0) - 1 : Math.Max(row.FetchFailures, 0) + 1;
        return time.GetUtcNow() >= row.Deadline || -row.FetchFailures >= options.Value.MaxFetches;
    }

    private static TimeSpan FetchDelay(int failures, TimeSpan pollInterval)
    {
        var delay = pollInterval * Math.Pow(2, Math.Min(failures - 1, 10));
        return delay > MaxFetchDelay ? MaxFetchDelay : delay;
    }

    private Task RescheduleAsync(SubmissionWork work, TimeSpan? retryAfter, CancellationToken cancellationToken)
    {
        work.Row.DueAt = work.NextTime(time.GetUtcNow(), work.Provider.Traits.PollInterval, retryAfter);
        return work.SaveAsync(cancellationToken);
    }
}
