using System.Globalization;
using AdGenius.Hosting.Bus;
using AdGenius.Persistence.Audit;
using AdGenius.Persistence.Batches;
using AdGenius.Persistence.Callbacks;
using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Submissions;
using AdGenius.Persistence.Videos;
using MassTransit.EntityFrameworkCoreIntegration;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AdGenius.Persistence.Retention;

/// <summary>Deletes rows whose retention period is over. May be interrupted and repeated at any point.</summary>
public sealed class RetentionPass(AdGeniusDbContext database, IOptions<BusOptions> bus)
{
    /// <summary>Deletes every row that has expired at <paramref name="now"/>.</summary>
    public async Task<RetentionCounts> RunAsync(RetentionOptions options, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var counts = new RetentionCounts();
        var delete = new BatchedDelete(database, options.BatchSize, counts);

        var jobsBefore = now - options.Jobs;
        await JobDeletion.DeleteAsync(
            delete, SettledJobs().Where(job => job.EndedAt < jobsBefore), now, keepsAbandonedTakes: false, cancellationToken);
        await DeleteEventsAsync(delete, now - options.JobEvents, cancellationToken);
        await BatchDeletion.DeleteAsync(delete, FinishedBatches().Where(batch => batch.CreatedAt < jobsBefore), cancellationToken);

        // The saga deletes them with the end of their job; one that arrives later is left.
        var pickupsBefore = now - options.JobEvents;
        await delete.AllAsync(
            database.Set<WorkPickup>().Where(pickup => pickup.At < pickupsBefore).OrderBy(pickup => pickup.At), cancellationToken);

        var submissionsBefore = now - options.Submissions;
        await delete.AllAsync(
            database.Set<Submission>().Where(row => row.ResultPublishedAt < submissionsBefore
                && !database.Set<RefundPoll>().Any(poll => poll.SubmissionId == row.SubmissionId)).OrderBy(row => row.ResultPublishedAt),
            cancellationToken);

        var keysBefore = now - options.ApiKeys;
        await delete.AllAsync(
            database.ApiKeys.Where(key => key.ExpiresAt < keysBefore || key.RevokedAt < keysBefore).OrderBy(key => key.KeyId),
            cancellationToken);
        await delete.AllAsync(
            database.Set<ProcessedCallback>().Where(row => row.ExpiresAt < now).OrderBy(row => row.ExpiresAt), cancellationToken);

        // The job is written within seconds once an orchestrator runs; a refused request needs no longer answers. One that is neither is
        // kept as long as its message may still be consumed.
        var (refusedBefore, unwrittenBefore) = (now - QueuedRequestLifetime.OfRefused, now - QueuedRequestLifetime.Of(bus.Value));
        await delete.AllAsync(
            database.QueuedRequests
                .Where(row => row.At < unwrittenBefore
                    || (row.At < refusedBefore
                        && (row.RefusedAt != null || database.Videos.Any(job => job.CorrelationId == row.JobId))))
                .OrderBy(row => row.At),
            cancellationToken);

        var auditEventsBefore = now - options.AuditEvents;
        await delete.AllAsync(
            database.Set<AuditEvent>().Where(row => row.At < auditEventsBefore).OrderBy(row => row.At), cancellationToken);

        var messagesBefore = (now - options.OutboxMessages).UtcDateTime;
        await delete.AllAsync(
            database.Set<OutboxMessage>().Where(message => message.SentTime < messagesBefore)
                .OrderBy(message => message.SequenceNumber),
            cancellationToken);
        await DeleteMoneyAsync(delete, now - options.LedgerEntries, cancellationToken);
        return counts;
    }

    /// <summary>Jobs with whose providers nothing is to be settled any more: the rows of the others are needed for that.</summary>
    private IQueryable<VideoState> SettledJobs()
    {
        var calls = PaidWork.UnsettledCalls(database.Set<LedgerEntry>());
        return database.Videos.Where(job => !calls.Any(call => call.JobId == job.CorrelationId)
            && !database.Set<Submission>().Any(row => row.JobId == job.CorrelationId
                && (row.ResultPublishedAt == null || database.Set<RefundPoll>().Any(poll => poll.SubmissionId == row.SubmissionId))));
    }

    /// <summary>Batches of which every job is deleted and no request may become one: an item may be scheduled for weeks later.</summary>
    private IQueryable<Batch> FinishedBatches()
    {
        var open = database.Set<BatchItem>().Where(item => database.Videos.Any(job => job.CorrelationId == item.JobId)
            || database.QueuedRequests.Any(request => request.JobId == item.JobId && request.RefusedAt == null));
        return database.Set<Batch>().Where(batch => !open.Any(item => item.BatchId == batch.BatchId));
    }

    /// <summary>
    /// The oldest events have the lowest numbers, so this reads the table from its beginning and stops at the first batch without an
    /// expired event; no index of the time is needed.
    /// </summary>
    private async Task DeleteEventsAsync(BatchedDelete delete, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var last = 0L;
        while (true)
        {
            var oldest = await database.JobEvents.Where(row => row.Sequence > last).OrderBy(row => row.Sequence).Take(delete.BatchSize)
                .Select(row => new { row.Sequence, row.At }).ToListAsync(cancellationToken);
            var expired = oldest.Where(row => row.At < before).Select(row => row.Sequence).ToArray();
            if (expired.Length == 0)
            {
                return;
            }

            await delete.OnceAsync(database.JobEvents.Where(row => expired.Contains(row.Sequence)), cancellationToken);
            last = oldest[^1].Sequence;
        }
    }

    private async Task DeleteMoneyAsync(BatchedDelete delete, DateTimeOffset before, CancellationToken cancellationToken)
    {
        // What is reserved is still to be settled, and what was settled lately may be refunded: both are found by the entry.
        await delete.AllAsync(
            database.Set<LedgerEntry>()
                .Where(entry => entry.CreatedAt < before && entry.Kind != LedgerKind.Reserved
                    && (entry.SettledAt == null || entry.SettledAt < before))
                .OrderBy(entry => entry.CreatedAt),
            cancellationToken);

        // A tenant's account of a month has no date but its name, which ends with the month. Accounts of jobs come before those of tenants
        // in every collation, so the first comparison finds the latter by the key; under a language's collation no index serves LIKE.
        var month = before.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture);
        await delete.AllAsync(
            database.Set<LedgerAccount>()
                .Where(account => account.Account.CompareTo(MoneyLedger.TenantAccounts) >= 0
                    && account.Account.StartsWith(MoneyLedger.TenantAccounts)
                    && account.Account.Substring(account.Account.Length - month.Length).CompareTo(month) < 0)
                .OrderBy(account => account.Account),
            cancellationToken);
    }
}
