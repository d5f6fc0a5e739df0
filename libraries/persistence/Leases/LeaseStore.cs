using AdGenius.Persistence.Clock;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Leases;

/// <summary>Gives leases to one process at a time. Each method is one statement, and all of them go by the database's clock.</summary>
public sealed class LeaseStore(DatabaseClock clock)
{
    /// <summary>Takes the lease when it is free, expired or already this holder's. Null when another one has it.</summary>
    /// <param name="database">Where the lease is.</param>
    /// <param name="name">What it is for, 1 to 100 characters.</param>
    /// <param name="holder">This process, 1 to 100 characters, of which there must be no second.</param>
    /// <param name="duration">How long it holds without being renewed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<HeldLease?> TryAcquireAsync(
        DbContext database, string name, string holder, TimeSpan duration, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        var now = clock.Expression(database);
        var until = clock.Expression(database, duration);
        var statement = database.Database.IsSqlServer()
            ? $$"""
                MERGE leases WITH (HOLDLOCK) AS lease USING (SELECT {0} AS name, {1} AS holder) AS wanted ON lease.name = wanted.name
                WHEN MATCHED AND (lease.expires_at <= {{now}} OR lease.holder = wanted.holder) THEN UPDATE SET
                    token = CASE WHEN lease.holder = wanted.holder AND lease.expires_at > {{now}} THEN lease.token ELSE lease.token + 1 END,
                    holder = wanted.holder, expires_at = {{until}}
                WHEN NOT MATCHED THEN INSERT (name, holder, token, expires_at) VALUES (wanted.name, wanted.holder, 1, {{until}})
                OUTPUT inserted.token AS [Value];
                """
            : $$"""
                INSERT INTO leases (name, holder, token, expires_at) VALUES ({0}, {1}, 1, {{until}})
                ON CONFLICT (name) DO UPDATE SET
                    token = CASE WHEN leases.holder = excluded.holder AND leases.expires_at > {{now}} THEN leases.token ELSE leases.token + 1 END,
                    holder = excluded.holder, expires_at = excluded.expires_at
                WHERE leases.expires_at <= {{now}} OR leases.holder = excluded.holder
                RETURNING token AS "Value"
                """;
        var token = await database.Database.SqlQueryRaw<long>(statement, name, holder).ToListAsync(cancellationToken);
        return token.Count == 0 ? null : new HeldLease(name, holder, token[0]);
    }

    /// <summary>Makes the lease hold <paramref name="duration"/> from now. False when another process has had it since.</summary>
    public Task<bool> RenewAsync(DbContext database, HeldLease lease, TimeSpan duration, CancellationToken cancellationToken)
        => SetEndAsync(database, lease, clock.Expression(database, duration), cancellationToken);

    /// <summary>Gives the lease back, so that nobody has to wait for its end.</summary>
    public Task ReleaseAsync(DbContext database, HeldLease lease, CancellationToken cancellationToken)
        => SetEndAsync(database, lease, clock.Expression(database, TimeSpan.FromMilliseconds(-1)), cancellationToken);

    /// <summary>
    /// Makes sure, within the transaction under way, that the lease is still this holder's, and keeps it from going to another before the
    /// transaction ends.
    /// </summary>
    /// <exception cref="LeaseLostException">It is not.</exception>
    public async Task HoldAsync(DbContext database, HeldLease lease, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(lease);
        if (database.Database.CurrentTransaction is null)
        {
            throw new InvalidOperationException("Holding a lease needs a transaction.");
        }

        var statement
            = $"UPDATE leases SET token = token WHERE name = {{0}} AND token = {{1}} AND expires_at > {clock.Expression(database)}";
        if (await database.Database.ExecuteSqlRawAsync(statement, [lease.Name, lease.Token], cancellationToken) == 0)
        {
            throw new LeaseLostException($"The lease {lease.Name} is no longer ours.");
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
