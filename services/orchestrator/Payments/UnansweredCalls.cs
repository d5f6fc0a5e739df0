using AdGenius.Persistence;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Leases;
using AdGenius.Persistence.Ledger;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Orchestrator.Payments;

/// <summary>
/// Settles calls that workers reserved money for and ended before they could settle them, where nothing works on their job any more: the
/// next worker of an open job settles them itself, by what it finds. They may have been charged, so they count with their estimates.
/// Publishes the usage of calls that their workers settled and did not publish.
/// </summary>
internal sealed class UnansweredCalls(AdGeniusDbContext database, LeaseStore leases, IPublishEndpoint outbox, DatabaseClock clock)
{
    private const int EntriesPerTransaction = 50;

    /// <summary>Longer than any call runs, with every retry that settings allow.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromHours(3);

    /// <summary>Settles the calls that are older than <see cref="Age"/> and whose jobs have ended or have no row.</summary>
    public async Task SettleAsync(HeldLease lease, CancellationToken cancellationToken)
    {
        var now = await clock.NowAsync(database, cancellationToken);
        var before = now - Age;

        // In the order of their index: few of the ledger's entries are reserved, and entries are kept for years.
        while (await PaidWork.UnsettledCalls(database.Set<LedgerEntry>().AsNoTracking())
            .Where(entry => entry.CreatedAt <= before
                && !database.Videos.Any(job => job.CorrelationId == entry.JobId && job.EndedAt == null))
            .OrderBy(entry => entry.JobId).Take(EntriesPerTransaction).ToListAsync(cancellationToken) is { Count: > 0 } entries)
        {
            await SettleAsync(entries, now, lease, cancellationToken);
        }
    }

    /// <summary>Publishes the usage of settled calls whose workers ended before they could, the longest due first.</summary>
    public async Task PublishUsageAsync(HeldLease lease, CancellationToken cancellationToken)
    {
        var now = await clock.NowAsync(database, cancellationToken);
        while (await database.Set<LedgerEntry>().AsNoTracking().Where(entry => entry.UsageDueAt <= now)
            .OrderBy(entry => entry.UsageDueAt).Take(EntriesPerTransaction).ToListAsync(cancellationToken) is { Count: > 0 } entries)
        {
            await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
            await leases.HoldAsync(database, lease, cancellationToken);
            await outbox.PublishBatch(entries.Select(UsageEvents.Of), cancellationToken);
            await MoneyLedger.MarkUsagePublishedAsync(database, [.. entries.Select(entry => entry.EntryId)], cancellationToken);
            await database.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            database.ChangeTracker.Clear();
        }
    }

    private async Task SettleAsync(
        IReadOnlyList<LedgerEntry> entries, DateTimeOffset now, HeldLease lease, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await leases.HoldAsync(database, lease, cancellationToken);
        foreach (var entry in entries)
        {
            if (entry.Reference.StartsWith(PaidWork.Pictures, StringComparison.Ordinal))
            {
                await MarkUnansweredAsync(entry, now, cancellationToken);
            }

            var settled = await MoneyLedger.SettleAsync(
                database, entry.Reference, Micros.ToDollars(entry.EstimateMicros), now, cancellationToken);
            if (settled is { Kind: LedgerKind.Settled } && settled.SettledAt == now)
            {
                await outbox.Publish(UsageEvents.Of(settled), cancellationToken);
            }
        }

        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        database.ChangeTracker.Clear();
    }

    /// <summary>A settled picture without this entry is one that was received, and may be bought once more.</summary>
    private async Task MarkUnansweredAsync(LedgerEntry entry, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var mark = new Reservation
        {
            Reference = string.Concat(entry.Reference.AsSpan(0, entry.Reference.LastIndexOf('/') + 1), PaidWork.Unanswered),
            JobId = entry.JobId,
            TakeId = entry.TakeId,
            TenantName = entry.TenantName,
            CreativeId = entry.CreativeId,
            Provider = entry.Provider,
            Model = entry.Model,
            Estimate = 0,
        };
        await MoneyLedger.ReserveAsync(database, mark, entry.CreatedAt, cancellationToken);
        await MoneyLedger.SettleAsync(database, mark.Reference, 0, now, cancellationToken);
    }
}
