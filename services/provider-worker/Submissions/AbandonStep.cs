using AdGenius.Contracts;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Submissions;
using AdGenius.Persistence.Videos;
using AdGenius.ProviderWorker.Providers;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>Stops an abandoned submission, at the provider too.</summary>
internal sealed class AbandonStep(
    SubmissionCompletion completion, FetchStep fetch, IOptions<SubmissionOptions> options, DatabaseTime time)
{
    /// <summary>The longest delay that a provider can request between two attempts: the job continues meanwhile.</summary>
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromMinutes(5);

    /// <summary>Runs the step once.</summary>
    public async Task RunAsync(SubmissionWork work, FailureCode reason, CancellationToken cancellationToken)
    {
        var row = work.Row;
        switch (row.Status)
        {
            case SubmissionStatus.Recorded:
                await completion.CancelAsync(work, reason, 0, cancellationToken);
                break;
            case SubmissionStatus.Submitted:
                await StopAsync(work, reason, cancellationToken);
                break;
        }
    }

    private async Task StopAsync(SubmissionWork work, FailureCode reason, CancellationToken cancellationToken)
    {
        var row = work.Row;
        if (row.AbandonReason is null)
        {
            row.Deferrals = 0; // counts the polls that did not find the job
        }
        else if (reason == FailureCode.DeadlineExceeded && time.GetUtcNow() >= row.Deadline
            && await work.Provider.PollAsync(work.Job, cancellationToken) is PollResult.Succeeded finished)
        {
            // It has finished since the last attempt, and another would delete its video at some providers.
            await FetchAsync(work, finished, cancellationToken);
            return;
        }

        switch (await work.Provider.CancelAsync(work.Job, cancellationToken))
        {
            case CancelResult.Cancelled stopped:
                await completion.CancelAsync(work, reason, stopped.Cost ?? row.Estimate, cancellationToken);
                break;
            case CancelResult.Unreachable unreachable when ++row.Deferrals < options.Value.MaxFetches:
                var now = time.GetUtcNow();
                // The take waits for the end of an attempt whose own deadline has passed: another model may make the clip.
                var latest = reason == FailureCode.DeadlineExceeded ? now : now + MaxRetryAfter;
                row.DueAt = SubmissionWork.NextTime(now, work.Provider.Traits.PollInterval, unreachable.RetryAfter, latest);
                row.AbandonReason ??= reason;
                await work.SaveAsync(cancellationToken);
                break;
            case CancelResult.AlreadyCompleted or CancelResult.Unreachable when reason == FailureCode.DeadlineExceeded:
                await EndAsync(work, cancellationToken);
                break;
            default:
                // it continues and is charged, or had ended before
                await completion.CancelAsync(work, reason, row.Estimate, cancellationToken);
                break;
        }
    }

    /// <summary>
    /// Ends a job at its deadline that may have finished since it was polled last: its clip is paid, and a fallback would be paid too. It
    /// is polled once more, after which the submission has ended or its finished clip is being fetched. Where that poll is not answered,
    /// the job is polled on, as one that could not be polled at its deadline.
    /// </summary>
    private async Task EndAsync(SubmissionWork work, CancellationToken cancellationToken)
    {
        var row = work.Row;
        switch (await work.Provider.PollAsync(work.Job, cancellationToken))
        {
            case PollResult.Succeeded succeeded:
                await FetchAsync(work, succeeded, cancellationToken);
                break;
            case PollResult.Unreachable unreachable
                when await IsAwaitedAsync(work, cancellationToken) && PollStep.TryExtend(row, unreachable):
                row.AbandonReason = null; // it is polled until then
                row.Deferrals = 0;
                row.DueAt = work.NextTime(time.GetUtcNow(), work.Provider.Traits.PollInterval, unreachable.RetryAfter);
                await work.SaveAsync(cancellationToken);
                break;
            case PollResult.Failed failed:
                await completion.FailAsync(work, failed.Failure, failed.Cost, cancellationToken);
                break;
            default:
                await completion.CancelAsync(work, FailureCode.DeadlineExceeded, row.Estimate, cancellationToken);
                break;
        }
    }

    /// <summary>True while the orchestrator waits for the result of the attempt, whose own deadline has passed.</summary>
    private async Task<bool> IsAwaitedAsync(SubmissionWork work, CancellationToken cancellationToken)
    {
        var row = work.Row;
        return time.GetUtcNow() >= row.Deadline
            && await AttemptStates.ReadAsync(work.Database, row.JobId, row.TakeId, row.Attempt, cancellationToken) == AttemptState.Current;
    }

    private Task FetchAsync(SubmissionWork work, PollResult.Succeeded succeeded, CancellationToken cancellationToken)
    {
        work.Row.AbandonReason = null; // a clip that cannot be stored for now is fetched again later
        work.Row.Deferrals = 0;
        return fetch.RunAsync(work, succeeded, cancellationToken);
    }
}
