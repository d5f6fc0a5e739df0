using System.Globalization;
using AdGenius.Contracts;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Ledger;

/// <summary>
/// Reserves money before it is spent and settles it after. All methods use the current transaction of their context, so that the entry is
/// committed with the row it belongs to; <see cref="ReserveAsync"/> requires a transaction.
/// </summary>
public static class MoneyLedger
{
    private const string MaxCost = "maxCost";

    /// <summary>
    /// Creates the accounts of <paramref name="reservation"/> if they are missing. Must be called before the transaction of
    /// <see cref="ReserveAsync"/>: a duplicate key would abort it on PostgreSQL.
    /// </summary>
    public static async Task OpenAccountsAsync(
        DbContext database,
        Reservation reservation,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        foreach (var account in AccountsOf(reservation, now).Select(account => account.Name))
        {
            if (await database.Set<LedgerAccount>().AsNoTracking().AnyAsync(row => row.Account == account, cancellationToken))
            {
                continue;
            }

            var row = new LedgerAccount { Account = account };
            database.Add(row);
            try
            {
                await database.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateException) when (!cancellationToken.IsCancellationRequested)
            {
                // A concurrent call may have created it, which is as good. Without an account nothing could be reserved, as if the limit
                // were used up.
                database.Entry(row).State = EntityState.Detached;
                if (!await database.Set<LedgerAccount>().AsNoTracking().AnyAsync(one => one.Account == account, cancellationToken))
                {
                    throw;
                }
            }

            database.Entry(row).State = EntityState.Detached;
        }
    }

    /// <summary>
    /// Reserves the estimate under all limits that apply, or not at all. <see cref="ReserveResult.Existing"/> where the reference has an
    /// entry, of this or another process. An estimate of 0 is not checked against limits: an account that is above its limit, because a
    /// provider has charged more than it estimated, gets an entry of 0 all the same.
    /// </summary>
    public static async Task<ReserveResult> ReserveAsync(
        DbContext database,
        Reservation reservation,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reservation);
        ArgumentNullException.ThrowIfNull(database);
        using var span = LedgerSpans.Begin("reserve money");
        span?.SetTag("adgenius.provider.name", reservation.Provider);
        if (await database.Set<LedgerEntry>().AsNoTracking()
            .SingleOrDefaultAsync(entry => entry.Reference == reservation.Reference, cancellationToken) is { } before)
        {
            return new ReserveResult.Existing(before.EntryId);
        }

        var amount = Micros.Of(reservation.Estimate);
        var estimate = Money(Micros.ToDollars(amount));
        if (reservation.TakeLimit is { } own && reservation.Estimate > own)
        {
            return Refuse(MaxCost, $"The estimated cost of {estimate} exceeds the {Money(own)} that the job may still spend.");
        }

        var accounts = AccountsOf(reservation, now);
        foreach (var (name, limit, field, what) in accounts)
        {
            var max = amount != 0 && limit is { } dollars ? Micros.Of(dollars) : long.MaxValue - amount;
            var taken = await database.Set<LedgerAccount>()
                .Where(account => account.Account == name && account.CommittedMicros <= max - amount)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(account => account.CommittedMicros, account => account.CommittedMicros + amount),
                    cancellationToken);
            if (taken == 0)
            {
                return Refuse(field, $"The estimated cost of {estimate} exceeds what is left of {what} of {Money(limit ?? 0)}.");
            }
        }

        var entry = new LedgerEntry
        {
            EntryId = Guid.NewGuid(),
            Reference = reservation.Reference,
            Kind = LedgerKind.Reserved,
            JobId = reservation.JobId,
            TakeId = reservation.TakeId,
            TenantName = reservation.TenantName,
            CreativeId = reservation.CreativeId,
            Provider = reservation.Provider,
            Model = reservation.Model,
            EstimateMicros = amount,
            AmountMicros = amount,
            Seconds = reservation.Seconds,
            Accounts = string.Join(' ', accounts.Select(account => account.Name)),
            CreatedAt = now,
        };
        database.Add(entry);
        await database.SaveChangesAsync(cancellationToken);
        return new ReserveResult.Reserved(entry.EntryId);

        static ReserveResult.Refused Refuse(string? field, string text)
            => new(new Failure { Code = FailureCode.BudgetExceeded, Field = field, Text = text });
    }

    /// <summary>
    /// Replaces the estimate of a reservation by the provider's own. Limits are not checked: the job is running, so the amount can only be
    /// recorded. Does nothing once it is settled.
    /// </summary>
    public static async Task CorrectAsync(
        DbContext database,
        string reference,
        decimal estimate,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        var amount = Micros.Of(estimate);
        await ChangeReservedAsync(
            database,
            reference,
            entry =>
            {
                entry.EstimateMicros = amount;
                entry.AmountMicros = amount;
            },
            cancellationToken);
    }

    /// <summary>
    /// Replaces the estimate by the actual cost; 0 releases it. A settled entry is not changed. Returns the entry, or null when nothing was
    /// reserved.
    /// </summary>
    public static async Task<LedgerEntry?> SettleAsync(
        DbContext database,
        string reference,
        decimal cost,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        using var span = LedgerSpans.Begin("settle money");
        var amount = Micros.Of(cost);
        return await ChangeReservedAsync(
            database,
            reference,
            entry =>
            {
                entry.Kind = amount == 0 ? LedgerKind.Released : LedgerKind.Settled;
                entry.AmountMicros = amount;
                entry.SettledAt = now;
            },
            cancellationToken);
    }

    /// <summary>
    /// Changes an entry and its accounts while it is reserved, and returns it as it is then. Of two concurrent changes the second finds
    /// what the first has left: its accounts are changed back. Accounts are locked before the entry, as where money is reserved.
    /// </summary>
    private static async Task<LedgerEntry?> ChangeReservedAsync(
        DbContext database, string reference, Action<LedgerEntry> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            var entry = await database.Set<LedgerEntry>().AsNoTracking()
                .SingleOrDefaultAsync(row => row.Reference == reference, cancellationToken);
            if (entry is not { Kind: LedgerKind.Reserved })
            {
                return entry;
            }

            var before = entry.AmountMicros;
            change(entry);
            await AdjustAccountsAsync(database, entry.Accounts, entry.AmountMicros - before, cancellationToken);
            var changed = await database.Set<LedgerEntry>()
                .Where(row => row.EntryId == entry.EntryId && row.Kind == LedgerKind.Reserved && row.AmountMicros == before)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(row => row.Kind, entry.Kind)
                        .SetProperty(row => row.EstimateMicros, entry.EstimateMicros)
                        .SetProperty(row => row.AmountMicros, entry.AmountMicros)
                        .SetProperty(row => row.SettledAt, entry.SettledAt),
                    cancellationToken);
            if (changed == 1)
            {
                return entry;
            }

            await AdjustAccountsAsync(database, entry.Accounts, before - entry.AmountMicros, cancellationToken);
        }
    }

    /// <summary>The event of a settled entry is to be published at a time, in case that the process ends before it has done so.</summary>
    public static Task MarkUsageDueAsync(DbContext database, Guid entryId, DateTimeOffset at, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.Set<LedgerEntry>().Where(row => row.EntryId == entryId)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.UsageDueAt, at), cancellationToken);
    }

    /// <summary>The events of entries are published, or committed to the outbox with this change.</summary>
    public static Task MarkUsagePublishedAsync(DbContext database, IReadOnlyList<Guid> entryIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.Set<LedgerEntry>().Where(row => entryIds.Contains(row.EntryId))
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.UsageDueAt, (DateTimeOffset?)null), cancellationToken);
    }

    /// <summary>The reference of a payment's refund.</summary>
    public static string RefundOf(string reference) => reference + "/refund";

    /// <summary>
    /// Records a refund of <paramref name="dollars"/> of a settled payment, at most what was paid, once. Returns the refund, or null when
    /// there was nothing to refund.
    /// </summary>
    public static async Task<LedgerEntry?> RefundAsync(
        DbContext database,
        string reference,
        decimal dollars,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        using var span = LedgerSpans.Begin("refund money");
        var refundReference = RefundOf(reference);
        var paid = await database.Set<LedgerEntry>().AsNoTracking()
            .SingleOrDefaultAsync(row => row.Reference == reference && row.Kind == LedgerKind.Settled, cancellationToken);
        var amount = paid is null ? 0 : Math.Min(Micros.Of(dollars), paid.AmountMicros);
        if (paid is null || amount <= 0
            || await database.Set<LedgerEntry>().AnyAsync(row => row.Reference == refundReference, cancellationToken))
        {
            return null;
        }

        var refund = new LedgerEntry
        {
            EntryId = Guid.NewGuid(),
            Reference = refundReference,
            Kind = LedgerKind.Refunded,
            JobId = paid.JobId,
            TakeId = paid.TakeId,
            TenantName = paid.TenantName,
            CreativeId = paid.CreativeId,
            Provider = paid.Provider,
            Model = paid.Model,
            AmountMicros = -amount,
            Accounts = paid.Accounts,
            CreatedAt = now,
            SettledAt = now,
        };
        database.Add(refund);
        await AdjustAccountsAsync(database, paid.Accounts, -amount, cancellationToken);
        await database.SaveChangesAsync(cancellationToken);
        return refund;
    }

    /// <summary>What a tenant has spent and reserved in the calendar month of <paramref name="at"/> (UTC), in US dollars.</summary>
    public static async Task<decimal> CommittedOfTenantAsync(
        DbContext database,
        string tenantName,
        DateTimeOffset at,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        var account = TenantAccount(tenantName, at);
        return Micros.ToDollars(await database.Set<LedgerAccount>().Where(row => row.Account == account).Select(row => row.CommittedMicros)
            .SingleOrDefaultAsync(cancellationToken));
    }

    /// <summary>The same of several tenants; those that have spent nothing are left out.</summary>
    public static async Task<IReadOnlyDictionary<string, decimal>> CommittedOfTenantsAsync(
        DbContext database,
        IReadOnlyCollection<string> tenantNames,
        DateTimeOffset at,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(tenantNames);
        var tenants = tenantNames.ToDictionary(tenantName => TenantAccount(tenantName, at), StringComparer.Ordinal);
        var accounts = tenants.Keys.ToList();
        var rows = await database.Set<LedgerAccount>().AsNoTracking().Where(row => accounts.Contains(row.Account))
            .ToListAsync(cancellationToken);
        return rows.ToDictionary(row => tenants[row.Account], row => Micros.ToDollars(row.CommittedMicros), StringComparer.Ordinal);
    }

    private static async Task AdjustAccountsAsync(
        DbContext database,
        string accounts,
        long difference,
        CancellationToken cancellationToken)
    {
        foreach (var account in accounts.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            await database.Set<LedgerAccount>().Where(row => row.Account == account)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(row => row.CommittedMicros, row => row.CommittedMicros + difference),
                    cancellationToken);
        }
    }

    /// <summary>The accounts with their limits, and the member of the request that states a limit: none states the tenant's.</summary>
    private static (string Name, decimal? Limit, string? Field, string What)[] AccountsOf(Reservation reservation, DateTimeOffset now) =>
    [
        .. reservation.HasJob
            ? [(JobAccount(reservation.JobId), reservation.JobLimit, MaxCost, "the job's limit")]
            : Array.Empty<(string, decimal?, string?, string)>(),
        (TenantAccount(reservation.TenantName, now), reservation.TenantLimit, null, "the tenant's budget for this month"),
    ];

    /// <summary>The account of a job's own limit.</summary>
    internal static string JobAccount(Guid jobId) => $"job/{jobId:N}";

    /// <summary>The beginning of the names of tenants' accounts.</summary>
    internal const string TenantAccounts = "tenant/";

    /// <summary>The beginning of the names of one tenant's accounts, with the trailing slash.</summary>
    internal static string AccountsOfTenant(string tenantName) => $"{TenantAccounts}{tenantName}/";

    private static string TenantAccount(string tenantName, DateTimeOffset at) =>
        string.Create(CultureInfo.InvariantCulture, $"{AccountsOfTenant(tenantName)}{at.UtcDateTime:yyyy-MM}");

    /// <summary>With the millionths that the ledger counts, rounded down: a limit is never shown as what exceeds it.</summary>
    private static string Money(decimal dollars) =>
        string.Create(CultureInfo.InvariantCulture, $"{decimal.Floor(dollars * 1_000_000m) / 1_000_000m:0.00####} US dollars");
}
