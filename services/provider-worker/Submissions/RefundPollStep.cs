using AdGenius.Hosting.Telemetry;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence;
using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Catalogue;
using AdGenius.ProviderWorker.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>Polls once what a provider has charged for a failed or cancelled submission.</summary>
internal sealed partial class RefundPollStep(
    AdGeniusDbContext database,
    ProviderCatalogue catalogue,
    SubmissionSignal signal,
    AdGeniusMetrics metrics,
    IOptions<SubmissionOptions> options,
    DatabaseTime time,
    ILogger<RefundPollStep> logger)
{
    private static readonly TimeSpan MaxPollInterval = TimeSpan.FromMinutes(10);

    /// <summary>Polls the job and records the refund, if there is one.</summary>
    public async Task RunAsync(Guid submissionId, CancellationToken cancellationToken)
    {
        var row = await database.Set<Submission>().AsNoTracking()
            .SingleOrDefaultAsync(each => each.SubmissionId == submissionId, cancellationToken);
        if (row is not { Cost: { } paid and > 0, ProviderJobId: not null, ClipRequestJson: not null })
        {
            await CloseAsync(submissionId, cancellationToken); // nothing was paid, or there is no job to poll
            return;
        }

        if (catalogue.Find(row.Model) is not { } provider)
        {
            // A worker of another version may have it, which may poll next: while a release is rolled out both share the polls.
            await RescheduleAsync(submissionId, null, cancellationToken);
            return;
        }

        using var span = JobTrace.Continue("poll refund", row.JobId, row.TraceParent);
        using var scope = logger.BeginJobScope(row.JobId);
        var work = new SubmissionWork(database, row, provider);
        switch (await provider.PollAsync(work.Job, cancellationToken))
        {
            case PollResult.Succeeded:
                await CloseAsync(submissionId, cancellationToken); // the clip was generated, so the charge is final
                break;
            case PollResult.Failed { Cost: var charged } when charged < paid:
                await RefundAsync(work, paid, charged, cancellationToken);
                break;
            case PollResult.Unreachable { RetryAfter: var retryAfter }:
                await RescheduleAsync(submissionId, retryAfter, cancellationToken);
                break;
            default:
                // in progress, or charged so far: some providers refund later
                await RescheduleAsync(submissionId, null, cancellationToken);
                break;
        }
    }

    private async Task RefundAsync(SubmissionWork work, decimal paid, decimal charged, CancellationToken cancellationToken)
    {
        var row = work.Row;
        var now = time.GetUtcNow();
        await using (var transaction = await database.Database.BeginTransactionAsync(cancellationToken))
        {
            if (await MoneyLedger.RefundAsync(database, work.Reference, paid - charged, now, cancellationToken) is not null)
            {
                // The result is published again, with the final cost and the refund.
                await database.Set<Submission>().Where(each => each.SubmissionId == row.SubmissionId).ExecuteUpdateAsync(
                    set => set.SetProperty(each => each.Cost, (decimal?)charged)
                        .SetProperty(each => each.ResultPublishedAt, (DateTimeOffset?)null)
                        .SetProperty(each => each.DueAt, now)
                        .SetProperty(each => each.Version, each => each.Version + 1),
                    cancellationToken);
            }

            await CloseAsync(row.SubmissionId, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        metrics.Refunded(row.Model, paid - charged);
        LogRefunded(logger, row.Model, paid - charged, row.SubmissionId);
        signal.Notify();
    }

    private async Task RescheduleAsync(Guid submissionId, TimeSpan? retryAfter, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var poll = await database.Set<RefundPoll>().SingleOrDefaultAsync(each => each.SubmissionId == submissionId, cancellationToken);
        if (poll is null)
        {
            return;
        }

        var delay = options.Value.RefundPollInterval * Math.Pow(2, Math.Min(++poll.PollCount, 20));
        delay = delay > MaxPollInterval ? MaxPollInterval : delay;
        var next = now + (retryAfter > delay ? retryAfter.Value : delay);
        poll.DueAt = next < poll.PollUntil ? next : poll.PollUntil; // the job is kept until then, and not longer
        if (now >= poll.PollUntil)
        {
            database.Remove(poll);
        }

        await database.SaveChangesAsync(cancellationToken);
    }

    private Task<int> CloseAsync(Guid submissionId, CancellationToken cancellationToken) =>
        database.Set<RefundPoll>().Where(poll => poll.SubmissionId == submissionId).ExecuteDeleteAsync(cancellationToken);

    [LoggerMessage(LogLevel.Information, "Submission {SubmissionId} refunded by {Model}: {Dollars} US dollars")]
    private static partial void LogRefunded(ILogger logger, string model, decimal dollars, Guid submissionId);
}
