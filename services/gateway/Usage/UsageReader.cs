using AdGenius.HttpContracts.Usage;
using AdGenius.Persistence;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Ledger;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Usage;

/// <summary>Sums up the ledger.</summary>
internal sealed class UsageReader(AdGeniusDbContext database, IOptionsMonitor<BudgetOptions> budgets, DatabaseTime time)
{
    public async Task<UsageReport> ReadAsync(string tenantName, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var sums = await database.Set<LedgerEntry>()
            .Where(entry => entry.TenantName == tenantName && entry.CreatedAt >= from && entry.CreatedAt < to)
            .GroupBy(entry => new { entry.Provider, entry.Model, entry.CreativeId, entry.Kind })
            .Select(group => new
            {
                group.Key.Provider,
                group.Key.Model,
                group.Key.CreativeId,
                group.Key.Kind,
                Amount = group.Sum(entry => entry.AmountMicros),
                Seconds = group.Sum(entry => entry.Seconds ?? 0),
                Count = group.Count(),
            })
            .ToListAsync(cancellationToken);
        var lines = sums
            .GroupBy(sum => (sum.Provider, sum.Model, sum.CreativeId))
            .Select(group =>
            {
                var refunded = -Micros.ToDollars(group.Where(sum => sum.Kind == LedgerKind.Refunded).Sum(sum => sum.Amount));
                var settled = group.Where(sum => sum.Kind == LedgerKind.Settled).ToList();
                return new UsageLine
                {
                    Provider = group.Key.Provider,
                    Model = group.Key.Model,
                    CreativeId = group.Key.CreativeId,
                    Spent = Micros.ToDollars(settled.Sum(sum => sum.Amount)) - refunded,
                    Refunded = refunded,
                    Reserved = Micros.ToDollars(group.Where(sum => sum.Kind == LedgerKind.Reserved).Sum(sum => sum.Amount)),
                    Seconds = settled.Sum(sum => sum.Seconds),
                    Charges = settled.Sum(sum => sum.Count),
                };
            })
            .OrderByDescending(line => line.Spent).ThenBy(line => line.Provider, StringComparer
                .Ordinal).ThenBy(line => line.CreativeId, StringComparer.Ordinal)
            .ToList();
        return new UsageReport
        {
            TenantName = tenantName,
            From = from,
            To = to,
            Spent = lines.Sum(line => line.Spent),
            Reserved = lines.Sum(line => line.Reserved),
            MonthlyBudget = await TenantBudgets.LimitOfAsync(database, budgets.CurrentValue, tenantName, cancellationToken),
            CommittedThisMonth = await MoneyLedger.CommittedOfTenantAsync(database, tenantName, time.GetUtcNow(), cancellationToken),
            Lines = lines,
        };
    }

    /// <summary>What was spent in each of <paramref name="periods"/>, which are consecutive, by provider.</summary>
    public async Task<UsageSeries> ReadSeriesAsync(
        string tenantName, IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)> periods, CancellationToken cancellationToken)
    {
        var found = new List<UsagePeriod>();
        foreach (var (from, to) in periods)
        {
            var sums = await database.Set<LedgerEntry>()
                .Where(entry => entry.TenantName == tenantName && entry.CreatedAt >= from && entry.CreatedAt < to
                    && (entry.Kind == LedgerKind.Settled || entry.Kind == LedgerKind.Refunded))
                .GroupBy(entry => entry.Provider)
                .Select(group => new { Provider = group.Key, Amount = group.Sum(entry => entry.AmountMicros) })
                .ToListAsync(cancellationToken);
            found.Add(new UsagePeriod
            {
                From = from,
                To = to,
                Spent = sums.ToDictionary(sum => sum.Provider, sum => Micros.ToDollars(sum.Amount), StringComparer.Ordinal),
            });
        }

        return new UsageSeries { From = periods[0].From, To = periods[^1].To, Periods = found };
    }
}
