using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>The statements that Entity Framework has no words for, with the names that the model gives to tables and columns.</summary>
internal sealed class OutboxStatements<TDbContext>(OutboxSettings<TDbContext> settings)
    where TDbContext : DbContext
{
    private string? _insertInboxState;
    private string? _claim;

    /// <summary>
    /// Writes a message down as consumed, or changes nothing when it is. Parameters: message id, consumer id, lock id, now. A second one at
    /// the same time waits.
    /// </summary>
    public string InsertInboxState(DbContext dbContext) => _insertInboxState ??= BuildInsertInboxState(dbContext);

    /// <summary>
    /// Claims conversations and reads their messages in order. A conversation is claimed by locking its first message: others see that
    /// message before theirs, locked or not, and leave the whole conversation alone until it is deleted. Parameters: how many
    /// conversations, how many messages, the lowest sequence number that a first message may have.
    /// </summary>
    public string Claim(DbContext dbContext) => _claim ??= BuildClaim(dbContext);

    private string BuildInsertInboxState(DbContext dbContext)
    {
        var (table, column) = Names<InboxState>(dbContext);
        var key = $"{column(nameof(InboxState.MessageId))}, {column(nameof(InboxState.ConsumerId))}";
        var columns = $"{key}, {column(nameof(InboxState.LockId))}, {column(nameof(InboxState.Received))}, {column(nameof(InboxState.ReceiveCount))}, "
            + $"{column(nameof(InboxState.Consumed))}, {column(nameof(InboxState.Delivered))}";
        const string Values = "{0}, {1}, {2}, {3}, 1, {3}, {3}";
        return settings.RowLock == RowLock.SqlServer
            ? $"INSERT INTO {table} ({columns}) SELECT {Values} WHERE NOT EXISTS (SELECT 1 FROM {table} WITH (UPDLOCK, HOLDLOCK) "
                + $"WHERE {column(nameof(InboxState.MessageId))} = {{0}} AND {column(nameof(InboxState.ConsumerId))} = {{1}})"
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

        // By name, not by star: a column that a newer version adds must not break the plan that an older one's connection keeps.
        var columns = string.Join(
            ", ",
            dbContext.Model.FindEntityType(typeof(OutboxMessage))!.GetProperties().Select(property => column(property.Name)));
        var columnsOfMessage = string.Join(
            ", ",
            dbContext.Model.FindEntityType(typeof(OutboxMessage))!.GetProperties().Select(property => "m." + column(property.Name)));

        // PostgreSQL is led to look messages up one conversation at a time, here by LATERAL and below by OR, which it cannot turn into a
        // join over all: the table is churned so much that what its statistics say of it is chance.
        var conversations = rowLock == RowLock.Postgres
            ? $"heads h CROSS JOIN LATERAL (SELECT * FROM {table} c WHERE c.{correlation} = h.correlation ORDER BY c.{sequence} LIMIT {{1}}) m"
            : $"heads h JOIN {table} m ON m.{correlation} = h.correlation";
        const string From = "{2}";
        return $"""
            WITH heads AS (
                SELECT {top}m.{sequence} AS head, m.{correlation} AS correlation FROM {table} m{rowLock.SkipLockedTableHint}
                WHERE m.{sequence} >= {From} AND (m.{correlation} IS NULL
                    OR NOT EXISTS (SELECT 1 FROM {table} e WHERE e.{correlation} = m.{correlation} AND e.{sequence} < m.{sequence}))
                ORDER BY m.{sequence}{limit}{rowLock.SkipLockedSuffix})
            SELECT {topAll}{columns} FROM (
                SELECT {columnsOfMessage} FROM {conversations}
                UNION ALL SELECT {columnsOfMessage} FROM heads h JOIN {table} m ON m.{sequence} = h.head WHERE h.correlation IS NULL) claimed
            ORDER BY {sequence}{limitAll}
            """;
    }

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
