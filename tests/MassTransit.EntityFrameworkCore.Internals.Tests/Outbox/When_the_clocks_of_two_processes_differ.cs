namespace MassTransit.EntityFrameworkCoreIntegration.Internals.Tests.Outbox;

/// <summary>
/// The time of a message's next attempt is written by one process and compared by another. Where several processes share a database, both
/// times are of the database's clock, so the statements take no time from the process.
/// </summary>
public sealed class When_the_clocks_of_two_processes_differ
{
    private const string Now = "{3}";

    [Theory]
    [InlineData("postgres", "clock_timestamp()")]
    [InlineData("sqlserver", "SYSUTCDATETIME()")]
    public void The_time_of_the_next_attempt_is_of_the_databases_clock(string database, string clock)
    {
        var (statements, context) = Of(database);
        using (context)
        {
            Assert.Contains(clock, statements.Claim(context), StringComparison.Ordinal);
            Assert.DoesNotContain(Now, statements.Claim(context), StringComparison.Ordinal);
            Assert.Contains(clock, statements.Delay(context, [7]), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_has_one_process_whose_time_is_a_parameter()
    {
        var (statements, context) = Of("sqlite");
        using (context)
        {
            Assert.Contains(Now, statements.Claim(context), StringComparison.Ordinal);
            Assert.EndsWith("= {0} WHERE [SequenceNumber] IN (7, 12)", statements.Delay(context, [7, 12]), StringComparison.Ordinal);
        }
    }

    private static (OutboxStatements<OutboxContext> Statements, OutboxContext Context) Of(string database) => (
        new OutboxStatements<OutboxContext>(new OutboxSettings<OutboxContext>
        {
            RowLock = database switch
            {
                "postgres" => RowLock.Postgres,
                "sqlserver" => RowLock.SqlServer,
                _ => RowLock.Sqlite,
            },
        }),
        new OutboxContext());
}
