using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace MassTransit.EntityFrameworkCoreIntegration.Internals.Tests.Outbox;

/// <summary>What can be verified of SQL Server's statements without a server: Microsoft's own parser reads them.</summary>
public sealed class SqlServerStatementTests
{
    private readonly OutboxStatements<OutboxContext> _statements = new(new OutboxSettings<OutboxContext> { RowLock = RowLock.SqlServer });

    [Fact]
    public void Statements_are_TSql()
    {
        using var context = new OutboxContext();

        Assert.All(
            [
                _statements.InsertInboxState(context),
                _statements.Claim(context),
                _statements.Delay(context, [7, 12]),
                RowLock.SqlServer.Statement<OutboxMessage>(context, nameof(OutboxMessage.SequenceNumber))!,
            ],
            statement => Parse(statement));
    }

    [Fact]
    public void Inbox_insert_takes_no_range_locks_and_catches_duplicate_keys_only()
    {
        using var context = new OutboxContext();
        var insert = Parse(_statements.InsertInboxState(context));

        Assert.Empty(Find<TableHint>(insert));
        Assert.Equal(
            ["2601", "2627"],
            Find<InPredicate>(insert).Single().Values.Cast<IntegerLiteral>().Select(value => value.Value).Order());
        Assert.Single(Find<ThrowStatement>(insert));
    }

    [Fact]
    public void Claim_locks_rows_by_key_and_scans_without_locks()
    {
        using var context = new OutboxContext();
        var hinted = Assert.Single(Find<NamedTableReference>(Parse(_statements.Claim(context))), table => table.TableHints.Count > 0);

        Assert.Equal("l", hinted.Alias.Value);
        Assert.Equal(
            [TableHintKind.ReadPast, TableHintKind.Rowlock, TableHintKind.UpdLock],
            hinted.TableHints.Select(hint => hint.HintKind).Order());
    }

    /// <summary>The scan may have read a version of the row from before another process delayed it.</summary>
    [Fact]
    public void Claim_compares_the_next_attempt_of_the_locked_row()
    {
        using var context = new OutboxContext();
        var locked = Assert.Single(Find<UnqualifiedJoin>(Parse(_statements.Claim(context)))).SecondTableReference;

        Assert.Contains(
            Find<ColumnReferenceExpression>(locked).Select(column => column.MultiPartIdentifier.Identifiers),
            name => name[0].Value == "l" && name[^1].Value.Replace("_", "", StringComparison.Ordinal)
                .Equals(nameof(OutboxMessage.EnqueueTime), StringComparison.OrdinalIgnoreCase));
    }

    private static TSqlFragment Parse(string statement)
    {
        // The parameters of Entity Framework's raw SQL.
        for (var i = 0; i < 4; i++)
        {
            statement = statement.Replace($"{{{i}}}", $"@p{i}", StringComparison.Ordinal);
        }

        var fragment = new TSql150Parser(initialQuotedIdentifiers: true).Parse(new StringReader(statement), out var errors);
        Assert.True(errors.Count == 0, string.Join("; ", errors.Select(error => error.Message)) + "\n" + statement);
        return fragment;
    }

    private static List<T> Find<T>(TSqlFragment fragment)
        where T : TSqlFragment
    {
        var visitor = new Collector<T>();
        fragment.Accept(visitor);
        return visitor.Found;
    }

    private sealed class Collector<T> : TSqlFragmentVisitor
        where T : TSqlFragment
    {
        public List<T> Found { get; } = [];

        public override void Visit(TSqlFragment fragment)
        {
            if (fragment is T found)
            {
                Found.Add(found);
            }
        }
    }
}
