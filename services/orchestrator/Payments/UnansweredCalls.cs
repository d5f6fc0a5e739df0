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
    private const int EntriesPerRead = 5_000;
    private const int ReadsPerPass = 20;
    private const int EntriesPerTransaction = 50;

    /// <summary>Longer than any call runs, with every retry that settings allow.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromHours(3);

    /// <summary>Reads the ledger on from <paramref name="position"/> and settles what it finds. Returns where to go on.</summary>
    public async Task<UnansweredCallPosition> SettleAsync(
        UnansweredCallPosition position, HeldLease lease, CancellationToken cancellationToken)
    {
        var now = await clock.NowAsync(database, cancellationToken);
        var (last, before, isMore) = (position.Last, now - Age, true);
        var open = new List<Guid>();
        foreach (var ids in position.Open.Chunk(EntriesPerTransaction))
        {
            open.AddRange(await SettleAsync(Reserved().Where(entry => ids.Contains(entry.EntryId)), now, lease, cancellationToken));
        }

        // By time, which has an index; the ledger keeps the entries of years, and few are reserved.
        for (var read = 0; read < ReadsPerPass && isMore; read++)
        {
            var from = last;
            var end = await database.Set<LedgerEntry>().Where(entry => entry.CreatedAt > from && entry.CreatedAt <= before)
                .OrderBy(entry => entry.CreatedAt).Skip(EntriesPerRead - 1).Select(entry => (DateTimeOffset?)entry.CreatedAt)
                .FirstOrDefaultAsync(cancellationToken);
            (last, isMore) = (end ?? before, end is not null);
            var to = last;
            open.AddRange(await SettleAsync(
                Reserved().Where(entry => entry.CreatedAt > from && entry.CreatedAt <= to), now, lease, cancellationToken));
        }

        return new UnansweredCallPosition(last, open, isMore);
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

    private IQueryable<LedgerEntry> Reserved() => PaidWork.UnsettledCalls(database.Set<LedgerEntry>().AsNoTracking());

    /// <summary>Settles the entries whose jobs have ended or have no row. Returns the others.</summary>
    private async Task<IReadOnlyList<Guid>> SettleAsync(
        IQueryable<LedgerEntry> reserved, DateTimeOffset now, HeldLease lease, CancellationToken cancellationToken)
    {
        var entries = await reserved.ToListAsync(cancellationToken);
        var open = new HashSet<Guid>();
        foreach (var some in entries.Chunk(EntriesPerTransaction))
        {
            var jobIds = some.Select(entry => entry.JobId).Distinct().ToList();
            open.UnionWith(await database.Videos.Where(job => jobIds.Contains(job.CorrelationId) && job.EndedAt == null)
                .Select(job => job.CorrelationId).ToListAsync(cancellationToken));
            await SettleAsync([.. some.Where(entry => !open.Contains(entry.JobId))], now, lease, cancellationToken);
        }

        return [.. entries.Where(entry => open.Contains(entry.JobId)).Select(entry => entry.EntryId)];
    }

    private async Task SettleAsync(
        IReadOnlyList<LedgerEntry> entries, DateTimeOffset now, HeldLease lease, CancellationToken cancellationToken)
    {
        if (entries.Count == 0)
        {
            return;
        }

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
