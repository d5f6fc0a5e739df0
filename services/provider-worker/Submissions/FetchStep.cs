using AdGenius.Contracts;
using AdGenius.ObjectStore;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Providers;
using AdGenius.ProviderWorker.Results;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>Fetches the clip of a job that has succeeded to staging.</summary>
internal sealed class FetchStep(
    ResultFetcher fetcher,
    SubmissionCompletion completion,
    SubmissionResultPublisher publisher,
    IOptions<SubmissionOptions> options,
    DatabaseTime time)
{
    private static readonly TimeSpan MaxFetchDelay = TimeSpan.FromMinutes(1);

    /// <summary>Runs the step once.</summary>
    public async Task RunAsync(SubmissionWork work, PollResult.Succeeded succeeded, CancellationToken cancellationToken)
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
                work.IsFetched = true;
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
}
