using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Mapping;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Leases;

/// <summary>Acquires, renews and releases leases. Each method is one statement and uses the database's clock.</summary>
public sealed class LeaseStore(DatabaseClock clock)
{
    /// <summary>Another version may hold a lease for longer than this one.</summary>
    private const int MaxRatioOfDurations = 10;

    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Acquires the lease if it is free, expired or already this holder's. Null when another holder has it. A lease that ends later than
    /// any holder sets is free too: the clock was set back since, and a holder that still works renews it within a few seconds.
    /// </summary>
    /// <param name="database">The database of the lease.</param>
    /// <param name="name">The work it is for, 1 to 100 characters.</param>
    /// <param name="holder">A unique name of this process, 1 to 100 characters.</param>
    /// <param name="duration">How long it is valid without a renewal.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    public async Task<HeldLease?> TryAcquireAsync(
        DbContext database, string name, string holder, TimeSpan duration, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        var (times, parameters) = clock.Parameters(
            database, firstParameter: 2, TimeSpan.Zero, duration, (MaxRatioOfDurations * duration) + ClockTolerance);
        var (now, until, never) = (times[0], times[1], times[2]);
        var statement = database.IsSqlServer()
            ? $$"""
                MERGE leases WITH (HOLDLOCK) AS lease USING (SELECT {0} AS name, {1} AS holder) AS wanted ON lease.name = wanted.name
                WHEN MATCHED AND (lease.expires_at <= {{now}} OR lease.expires_at > {{never}} OR lease.holder = wanted.holder)
                THEN UPDATE SET
                    token = CASE WHEN lease.holder = wanted.holder AND lease.expires_at > {{now}} THEN lease.token ELSE lease.token + 1 END,
                    holder = wanted.holder, expires_at = {{until}}
                WHEN NOT MATCHED THEN INSERT (name, holder, token, expires_at) VALUES (wanted.name, wanted.holder, 1, {{until}})
                OUTPUT inserted.token AS [Value];
                """
            : $$"""
                INSERT INTO leases (name, holder, token, expires_at) VALUES ({0}, {1}, 1, {{until}})
                ON CONFLICT (name) DO UPDATE SET
                    token = CASE WHEN leases.holder = excluded.holder AND leases.expires_at > {{now}}
                        THEN leases.token ELSE leases.token + 1 END,
                    holder = excluded.holder, expires_at = excluded.expires_at
                WHERE leases.expires_at <= {{now}} OR leases.expires_at > {{never}} OR leases.holder = excluded.holder
                RETURNING token AS "Value"
                """;
        var token = await database.Database.SqlQueryRaw<long>(statement, [name, holder, .. parameters])
            .ToListAsync(cancellationToken);
        return token.Count == 0 ? null : new HeldLease(name, holder, token[0]);
    }

    /// <summary>Extends the lease to <paramref name="duration"/> from now. False when another process acquired it since.</summary>
    public Task<bool> RenewAsync(DbContext database, HeldLease lease, TimeSpan duration, CancellationToken cancellationToken)
        => SetEndAsync(database, lease, clock.Expression(database, duration), cancellationToken);

    /// <summary>Releases the lease, so that others need not wait for its expiry.</summary>
    public Task ReleaseAsync(DbContext database, HeldLease lease, CancellationToken cancellationToken)
        => SetEndAsync(database, lease, clock.Expression(database, TimeSpan.FromMilliseconds(-1)), cancellationToken);

    /// <summary>
    /// Verifies within the current transaction that this holder still has the lease, and locks its row so that no other process acquires it
    /// before the transaction ends.
    /// </summary>
    /// <exception cref="LeaseLostException">Another process has the lease, or it has expired.</exception>
    public async Task HoldAsync(DbContext database, HeldLease lease, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(lease);
        if (database.Database.CurrentTransaction is null)
        {
            throw new InvalidOperationException("HoldAsync must be called within a transaction; call BeginTransactionAsync first.");
        }

        var statement
            = $"UPDATE leases SET token = token WHERE name = {{0}} AND token = {{1}} AND expires_at > {clock.Expression(database)}";
        if (await database.Database.ExecuteSqlRawAsync(statement, [lease.Name, lease.Token], cancellationToken) == 0)
        {
            throw new LeaseLostException($"Lease {lease.Name} of holder {lease.Holder} has expired or was acquired by another process.");
        }
    }

    private static async Task<bool> SetEndAsync(
        DbContext database,
        HeldLease lease,
        string end,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(lease);
        var statement = $"UPDATE leases SET expires_at = {end} WHERE name = {{0}} AND token = {{1}}";
        return await database.Database.ExecuteSqlRawAsync(statement, [lease.Name, lease.Token], cancellationToken) == 1;
    }
}
