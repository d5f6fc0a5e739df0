using AdGenius.Contracts;
using AdGenius.Hosting.Telemetry;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Submissions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>Ends submissions: the row and its ledger entry in one transaction.</summary>
internal sealed partial class SubmissionCompletion(
    AdGeniusMetrics metrics,
    RefundPollLoop refundPolls,
    IOptions<SubmissionOptions> options,
    DatabaseTime time,
    ILogger<SubmissionCompletion> logger)
{
    /// <summary>Ends <paramref name="work"/> with a failure that has cost <paramref name="cost"/> US dollars.</summary>
    public Task FailAsync(SubmissionWork work, Failure failure, decimal cost, CancellationToken cancellationToken)
    {
        work.Row.Failure = failure;
        return CompleteAsync(work, SubmissionStatus.Failed, cost, cancellationToken);
    }

    /// <summary>Ends <paramref name="work"/>, which was abandoned or has passed its deadline.</summary>
    public Task CancelAsync(SubmissionWork work, FailureCode reason, decimal cost, CancellationToken cancellationToken)
    {
        work.Row.Failure = new Failure
        {
            Code = reason,
            Text = reason == FailureCode.DeadlineExceeded
                ? "The provider did not finish before the deadline."
                : "The take was cancelled on request.",
        };
        return CompleteAsync(
            work,
            reason == FailureCode.DeadlineExceeded ? SubmissionStatus.Failed : SubmissionStatus.Cancelled,
            cost,
            cancellationToken);
    }

    /// <summary>Ends <paramref name="work"/>; it is due at once, to publish its result.</summary>
    public async Task CompleteAsync(SubmissionWork work, SubmissionStatus status, decimal cost, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        bool isPolled;
        await using (var transaction = await work.Database.Database.BeginTransactionAsync(cancellationToken))
        {
            var row = work.Row;

            // A lost submit may have been accepted after all. Only a repeat that was accepted says that its reconciliation was right.
            var unconfirmedCost = row.ProviderJobId is null && row.Clip is null ? row.Estimate : 0;
            foreach (var reference in work.UnconfirmedReferences)
            {
                await MoneyLedger.SettleAsync(work.Database, reference, unconfirmedCost, now, cancellationToken);
            }

            row.Status = status;
            row.Cost = cost + (unconfirmedCost * row.UnconfirmedSubmits);
            row.DueAt = now;
            await work.SaveAsync(cancellationToken);
            await MoneyLedger.SettleAsync(work.Database, work.Reference, cost, now, cancellationToken);
            isPolled = await ScheduleRefundPollAsync(work, now, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        if (isPolled)
        {
            refundPolls.Wake();
        }

        metrics.SubmissionEnded(work.Row.Model, work.Row.Failure?.Code.ToString() ?? status.ToString(), work.Row.Cost ?? 0);
        LogSubmissionEnded(logger, work.Row.SubmissionId, work.Row.Model, status, work.Row.Failure?.Code, work.Row.Cost);
    }

    /// <summary>Schedules polling for a refund when a charged submission ended without a clip and its job can be polled.</summary>
    private async Task<bool> ScheduleRefundPollAsync(SubmissionWork work, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var row = work.Row;
        if (row is not { Status: SubmissionStatus.Failed or SubmissionStatus.Cancelled, Cost: > 0, ProviderJobId: not null }
            || options.Value.RefundPollDuration == TimeSpan.Zero
            || await work.Database.Set<RefundPoll>().AnyAsync(poll => poll.SubmissionId == row.SubmissionId, cancellationToken))
        {
            return false;
        }

        var longest = work.Provider.Traits.Deadline > options.Value.RefundPollDuration
            ? work.Provider.Traits.Deadline
            : options.Value.RefundPollDuration;
        work.Database.Add(
            new RefundPoll { SubmissionId = row.SubmissionId, DueAt = now + options.Value.RefundPollInterval, PollUntil = now + longest });
        await work.Database.SaveChangesAsync(cancellationToken);
        return true;
    }

    [LoggerMessage(LogLevel.Information, "Submission {SubmissionId} to {Model} ended: {Status} ({Code}), {Cost} US dollars")]
    private static partial void LogSubmissionEnded(
        ILogger logger,
        Guid submissionId,
        string model,
        SubmissionStatus status,
        FailureCode? code,
        decimal? cost);
}
