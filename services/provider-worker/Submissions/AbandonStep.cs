using AdGenius.Contracts;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Providers;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>Stops what nobody wants any more, at the provider too.</summary>
internal sealed class AbandonStep(SubmissionEnding ending, IOptions<SubmissionOptions> options, TimeProvider time)
{
    /// <summary>One try.</summary>
    public async Task RunAsync(SubmissionWork work, FailureCode reason, CancellationToken cancellationToken)
    {
        var row = work.Row;
        switch (row.Status)
        {
            case SubmissionStatus.Recorded:
                await ending.CancelAsync(work, reason, 0, cancellationToken);
                break;
            case SubmissionStatus.Submitted:
                await StopAsync(work, reason, cancellationToken);
                break;
        }
    }

    private async Task StopAsync(SubmissionWork work, FailureCode reason, CancellationToken cancellationToken)
    {
        var row = work.Row;
        switch (await work.Provider.CancelAsync(work.Job, cancellationToken))
        {
            case CancelResult.Stopped stopped:
                await ending.CancelAsync(work, reason, stopped.Cost ?? row.Estimate, cancellationToken);
                break;
            case CancelResult.Unreachable unreachable when ++row.FetchFailures < options.Value.MaximumFetches:
                row.DueAt = time.GetUtcNow() + work.Provider.Traits.PollInterval;
                row.AbandonedBecause ??= reason;
                await work.SaveAsync(cancellationToken);
                break;
            default:
                await ending.CancelAsync(work, reason, row.Estimate, cancellationToken); // it runs on and is charged, or had ended before
                break;
        }
    }
}
