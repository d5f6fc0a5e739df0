using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>SQL that Entity Framework cannot express, with the model's names of tables and columns.</summary>
internal sealed class OutboxStatements<TDbContext>(OutboxSettings<TDbContext> settings)
    where TDbContext : DbContext
{
    /// <summary>
    /// For the transaction of a claim on PostgreSQL. The table is empty most of the time, so the server's statistics say nothing: after a
    /// vacuum it expects hardly a row, and keeps the plans of that while the table fills, until the next vacuum. A scan of the whole table
    /// would then read it for each conversation. A bitmap scan reads every row at and behind the first sequence number before it returns
    /// one, and does not mark the index entries of deleted messages, so that each claim reads all messages since the last vacuum again.
    /// </summary>
    private const string UseIndexes = "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off;\n";

    private string? _insertInboxState;
    private string? _claim;

    /// <summary>
    /// Inserts the inbox row of a message, or changes nothing when it exists. Parameters: message id, consumer id, lock id, now. A
    /// concurrent insert of the same row waits for the first transaction.
    /// </summary>
    public string InsertInboxState(DbContext dbContext) => _insertInboxState ??= BuildInsertInboxState(dbContext);

    /// <summary>
    /// Claims conversations and reads their messages in order. A conversation is claimed by locking its first message, its head: while that
    /// exists no other message of the conversation is a head. Heads whose next attempt is not due are left out, by the database's clock.
    /// On PostgreSQL with settings that keep the transaction to the indexes. Parameters: how many conversations, how many messages, the
    /// lowest sequence number of a head, now (on SQLite only).
    /// </summary>
    public string Claim(DbContext dbContext) => _claim ??= BuildClaim(dbContext);

    /// <summary>
    /// Sets the next attempt of messages, by the database's clock: another process, whose clock differs, compares the time. Parameter: the
    /// milliseconds from now; on SQLite the time itself.
    /// </summary>
    public string Delay(DbContext dbContext, IEnumerable<long> messages)
    {
        var (table, column) = Names<OutboxMessage>(dbContext);
        var next = settings.RowLock == RowLock.Postgres ? "clock_timestamp() + {0} * interval '1 millisecond'"
            : settings.RowLock == RowLock.SqlServer ? "DATEADD(millisecond, {0}, SYSUTCDATETIME())"
            : "{0}";
        var numbers = string.Join(", ", messages.Select(number => number.ToString(CultureInfo.InvariantCulture)));
        return $"UPDATE {table} SET {column(nameof(OutboxMessage.EnqueueTime))} = {next} "
            + $"WHERE {column(nameof(OutboxMessage.SequenceNumber))} IN ({numbers})";
    }

    private string BuildInsertInboxState(DbContext dbContext)
    {
        var (table, column) = Names<InboxState>(dbContext);
        var key = $"{column(nameof(InboxState.MessageId))}, {column(nameof(InboxState.ConsumerId))}";
        var columns = $"{key}, {column(nameof(InboxState.LockId))}, {column(nameof(InboxState.Received))}, "
            + $"{column(nameof(InboxState.ReceiveCount))}, {column(nameof(InboxState.Consumed))}, {column(nameof(InboxState.Delivered))}";
        const string Values = "{0}, {1}, {2}, {3}, 1, {3}, {3}";

        // SQL Server has no ON CONFLICT. A check with range locks before the insert would make all consumers wait for each other; the
        // unique key reports a duplicate too (2627: constraint, 2601: index).
        return settings.RowLock == RowLock.SqlServer
            ? $"BEGIN TRY INSERT INTO {table} ({columns}) VALUES ({Values}); END TRY "
                + "BEGIN CATCH IF ERROR_NUMBER() NOT IN (2627, 2601) THROW; END CATCH"
            : $"INSERT INTO {table} ({columns}) VALUES ({Values}) ON CONFLICT ({key}) DO NOTHING";
    }

    private string BuildClaim(DbContext dbContext)
    {
        var (table, column) = Names<OutboxMessage>(dbContext);
        var sequence = column(nameof(OutboxMessage.SequenceNumber));
        var correlation = column(nameof(OutboxMessage.CorrelationId));
        var rowLock = settings.RowLock;
        var (top, limit) = rowLock == RowLock.SqlServer ? ("TOP ({0}) ", "") : ("", " LIMIT {0}");
        var (topAll, limitAll) = rowLock == RowLock.SqlServer ? ("TOP ({1}) ", "") : ("", " LIMIT {1}");

        // By name, not *: a column that a newer version adds must not invalidate the prepared plans of an older version's connections.
        var columns = string.Join(
            ", ",
            dbContext.Model.FindEntityType(typeof(OutboxMessage))!.GetProperties().Select(property => column(property.Name)));
        var exceptByKey = rowLock == RowLock.Postgres && HasIndexOfConversations(dbContext) ? " + 0" : "";
        var enqueueTime = column(nameof(OutboxMessage.EnqueueTime));
        var columnsOfMessage = string.Join(
            ", ",
            dbContext.Model.FindEntityType(typeof(OutboxMessage))!.GetProperties().Select(property => "m." + column(property.Name)));

        // LATERAL here and OR below keep PostgreSQL from a hash join over the whole table: so many rows come and go that its statistics are
        // arbitrary, and looking up one conversation at a time is right at any size. Where the
        // model has an index of the conversations, the sums keep it from looking them up in the primary key instead: there it would step
        // over every message deleted since the last vacuum, which its statistics do not include.
        var conversations = rowLock == RowLock.Postgres
            ? $"heads h CROSS JOIN LATERAL "
                + $"(SELECT * FROM {table} c WHERE c.{correlation} = h.correlation ORDER BY c.{sequence}{exceptByKey} LIMIT {{1}}) m"
            : $"heads h JOIN {table} m ON m.{correlation} = h.correlation";

        // On SQL Server the scan itself takes no locks (read committed snapshot): a lock on a message that turns out to be no head would
        // hide it from the claims of others. Each head is then locked by its key; one that another process has locked, or deleted since, is
        // left out. The time of the next attempt is compared again on the locked row: the scan may have read an older version of it.
        var lockHead = rowLock == RowLock.SqlServer
            ? $" CROSS APPLY (SELECT TOP (1) l.{sequence} FROM {table} l{rowLock.SkipLockedTableHint} "
                + $"WHERE l.{sequence} = m.{sequence} AND (l.{enqueueTime} IS NULL OR l.{enqueueTime} <= SYSUTCDATETIME())) locked"
            : "";
        const string From = "{2}";
        var now = rowLock == RowLock.Postgres ? "clock_timestamp()" : rowLock == RowLock.SqlServer ? "SYSUTCDATETIME()" : "{3}";
        return (rowLock == RowLock.Postgres ? UseIndexes : "") + $"""
            WITH heads AS (
                SELECT {top}m.{sequence} AS head, m.{correlation} AS correlation FROM {table} m{lockHead}
                WHERE m.{sequence} >= {From} AND (m.{enqueueTime} IS NULL OR m.{enqueueTime} <= {now}) AND (m.{correlation} IS NULL
                    OR NOT EXISTS (
                        SELECT 1 FROM {table} e WHERE e.{correlation} = m.{correlation} AND e.{sequence}{exceptByKey} < m.{sequence}))
                ORDER BY m.{sequence}{limit}{rowLock.SkipLockedSuffix})
            SELECT {topAll}{columns} FROM (
                SELECT {columnsOfMessage} FROM {conversations}
                UNION ALL
                SELECT {columnsOfMessage} FROM heads h JOIN {table} m ON m.{sequence} = h.head WHERE h.correlation IS NULL) claimed
            ORDER BY {sequence}{limitAll}
            """;
    }

    private static bool HasIndexOfConversations(DbContext dbContext) => dbContext.Model.FindEntityType(typeof(OutboxMessage))!.GetIndexes()
        .Any(index => index.Properties[0].Name == nameof(OutboxMessage.CorrelationId));

    private static (string Table, Func<string, string> Column) Names<T>(DbContext dbContext)
        where T : class
    {
        var entity = dbContext.Model.FindEntityType(typeof(T))
            ?? throw new InvalidOperationException(
                $"{dbContext.GetType().Name} does not map {typeof(T).Name}; call AddTransactionalOutboxEntities in OnModelCreating.");
        var sql = dbContext.GetService<ISqlGenerationHelper>();
        var table = StoreObjectIdentifier.Table(entity.GetTableName()!, entity.GetSchema());
        return (
            sql.DelimitIdentifier(table.Name, table.Schema),
            property => sql.DelimitIdentifier(entity.FindProperty(property)!.GetColumnName(table)!));
    }
}
