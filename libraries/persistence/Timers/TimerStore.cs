using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Mapping;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Timers;

/// <summary>Timers that survive a restart. All methods use the database's clock and the current transaction.</summary>
public sealed class TimerStore(DatabaseClock clock)
{
    /// <summary>Sets or moves the timer of <paramref name="kind"/> for <paramref name="subjectId"/>.</summary>
    public async Task SetAsync(DbContext database, string kind, Guid subjectId, TimeSpan delay, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        var due = clock.Expression(database, delay);
        var statement = database.IsSqlServer()
            ? $$"""
                MERGE due_timers WITH (HOLDLOCK) AS timer USING (SELECT {0} AS kind, {1} AS subject_id) AS wanted
                ON timer.kind = wanted.kind AND timer.subject_id = wanted.subject_id
                WHEN MATCHED THEN UPDATE SET due_at = {{due}}, attempts = 0
                WHEN NOT MATCHED THEN INSERT (kind, subject_id, due_at, attempts) VALUES (wanted.kind, wanted.subject_id, {{due}}, 0);
                """
            : $$"""
                INSERT INTO due_timers (kind, subject_id, due_at, attempts) VALUES ({0}, {1}, {{due}}, 0)
                ON CONFLICT (kind, subject_id) DO UPDATE SET due_at = excluded.due_at, attempts = 0
                """;
        await database.Database.ExecuteSqlRawAsync(statement, [kind, subjectId], cancellationToken);
    }

    /// <summary>
    /// The due timers of <paramref name="kind"/>, earliest first, locked until the current transaction ends; timers that another
    /// transaction has locked are skipped. The caller calls <see cref="CompleteAsync"/> or <see cref="PostponeAsync"/> before the commit.
    /// </summary>
    public async Task<IReadOnlyList<DueTimer>> ClaimDueAsync(
        DbContext database,
        string kind,
        int count,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        if (database.Database.CurrentTransaction is null)
        {
            throw new InvalidOperationException("ClaimDueAsync must be called within a transaction; call BeginTransactionAsync first.");
        }

        var (times, parameters) = clock.Parameters(database, firstParameter: 2, TimeSpan.Zero);
        var due = $"kind = {{0}} AND due_at <= {times[0]} ORDER BY due_at";
        var statement = database.IsSqlServer()
            ? $"SELECT TOP ({{1}}) * FROM due_timers WITH (UPDLOCK, ROWLOCK, READPAST) WHERE {due}"
            : $"SELECT * FROM due_timers WHERE {due} LIMIT {{1}}{(database.IsPostgres() ? " FOR UPDATE SKIP LOCKED" : "")}";
        return await database.Set<DueTimer>().FromSqlRaw(statement, [kind, count, .. parameters]).AsNoTracking()
            .ToListAsync(cancellationToken);
    }

    /// <summary>Deletes timers whose effects are in the current transaction.</summary>
    public static Task CompleteAsync(DbContext database, IReadOnlyCollection<DueTimer> timers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        var ids = timers.Select(timer => timer.TimerId).ToArray();
        return database.Set<DueTimer>().Where(timer => ids.Contains(timer.TimerId)).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>Postpones the timer and counts the attempt.</summary>
    public Task PostponeAsync(DbContext database, DueTimer timer, TimeSpan delay, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(timer);
        var statement
            = $"UPDATE due_timers SET due_at = {clock.Expression(database, delay)}, attempts = attempts + 1 WHERE timer_id = {{0}}";
        return database.Database.ExecuteSqlRawAsync(statement, [timer.TimerId], cancellationToken);
    }

    /// <summary>
    /// Moves a timer that was postponed, unless it was set anew since then: what it was set for is not what the attempt was about.
    /// </summary>
    public Task RescheduleAsync(DbContext database, DueTimer timer, TimeSpan delay, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(timer);
        var statement
            = $"UPDATE due_timers SET due_at = {clock.Expression(database, delay)} WHERE timer_id = {{0}} AND attempts = {{1}}";
        return database.Database.ExecuteSqlRawAsync(statement, [timer.TimerId, timer.Attempts + 1], cancellationToken);
    }

    /// <summary>
    /// Locks the timer until the current transaction ends, before the rows that its effects change. Nothing where it was completed.
    /// </summary>
    public static Task LockAsync(DbContext database, DueTimer timer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(timer);
        return database.Set<DueTimer>().Where(one => one.TimerId == timer.TimerId)
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.Attempts, one => one.Attempts), cancellationToken);
    }

    /// <summary>Deletes a timer that was postponed, unless it was set anew since then.</summary>
    public static Task CompletePostponedAsync(DbContext database, DueTimer timer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(timer);
        return database.Set<DueTimer>().Where(one => one.TimerId == timer.TimerId && one.Attempts == timer.Attempts + 1)
            .ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>Deletes a timer, unless it was postponed or set anew since it was read. Returns whether it was deleted.</summary>
    public static async Task<bool> CompleteUnchangedAsync(DbContext database, DueTimer timer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(timer);
        return await database.Set<DueTimer>()
            .Where(one => one.TimerId == timer.TimerId && one.Attempts == timer.Attempts && one.DueAt == timer.DueAt)
            .ExecuteDeleteAsync(cancellationToken) == 1;
    }
}
