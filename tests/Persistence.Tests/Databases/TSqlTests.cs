using AdGenius.Hosting.Processes;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Databases.SqlServer;
using AdGenius.Persistence.Databases.Updates;
using AdGenius.Persistence.Leases;
using AdGenius.Persistence.Submissions;
using AdGenius.Persistence.Timers;
using AdGenius.Persistence.Videos;
using Microsoft.EntityFrameworkCore;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace AdGenius.Persistence.Tests.Databases;

/// <summary>Microsoft's own parser reads every T-SQL text of the product; no SQL Server is needed.</summary>
public sealed class TSqlTests
{
    /// <summary>
    /// The sources that contain SQL. A new one must be executed by <see cref="Statements_are_TSql"/>, or be only for another database.
    /// </summary>
    private static readonly string[] SourcesWithSql =
    [
        "CreativeIterations.cs", "DatabaseClock.cs", "DatabaseHealthCheck.cs", "InsertedRows.cs", "JobMarks.cs", "LeaseStore.cs",
        "PostgresMigrationLock.cs", "ReadCommittedSnapshot.cs", "RowInsertion.cs", "RowStatement.cs", "SqliteConnectionSettings.cs",
        "SqliteMigrationLock.cs", "SubmissionLeases.cs", "TenantQueue.cs", "TimerStore.cs", "UnknownTables.cs",
    ];

    private readonly CapturedCommands _commands = new();
    private readonly DatabaseClock _clock = new(TimeProvider.System);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Statements_are_TSql()
    {
        await using var database = Open();
        var lease = new HeldLease("work", "holder", 1);
        var (leases, timers) = (new LeaseStore(_clock), new TimerStore(_clock));
        _commands.Results.Enqueue(DateTimeOffset.UnixEpoch);
        await _clock.NowAsync(database, Cancellation);
        await leases.TryAcquireAsync(database, "work", "holder", TimeSpan.FromMinutes(1), Cancellation);
        await leases.RenewAsync(database, lease, TimeSpan.FromMinutes(1), Cancellation);
        await leases.ReleaseAsync(database, lease, Cancellation);
        var submissions = new SubmissionLeases(_clock);
        _commands.Columns = ["submission_id"];
        await submissions.Free(database, TimeSpan.FromMinutes(1)).Where(row => row.Model == "m").Select(row => row.SubmissionId)
            .ToListAsync(Cancellation);
        _commands.Columns = [];
        await submissions.TryAcquireAsync(database, Guid.NewGuid(), Guid.NewGuid(), TimeSpan.FromMinutes(1), Cancellation);
        await submissions.RenewAsync(database, Guid.NewGuid(), Guid.NewGuid(), TimeSpan.FromMinutes(1), Cancellation);
        await database.Database.BeginTransactionAsync(Cancellation);
        await Assert.ThrowsAsync<LeaseLostException>(() => leases.HoldAsync(database, lease, Cancellation));
        await timers.SetAsync(database, "webhook", Guid.NewGuid(), TimeSpan.FromMinutes(1), Cancellation);
        await database.Database.BeginTransactionAsync(Cancellation);
        _commands.Columns = ["timer_id", "kind", "subject_id", "due_at", "attempts"];
        await timers.ClaimDueAsync(database, "webhook", 10, Cancellation);
        var timer = new DueTimer { TimerId = 1, Kind = "webhook" };
        await timers.PostponeAsync(database, timer, TimeSpan.FromMinutes(1), Cancellation);
        await TimerStore.CompleteAsync(database, [timer], Cancellation);
        await new TenantQueue(database).EnqueueAsync("demo", Cancellation);
        _commands.Results.Enqueue(2);
        await database.AllocateIterationsAsync("demo", "creative", 2, Cancellation);
        _commands.Results.Enqueue(true);
        await ReadCommittedSnapshot.RequireAsync(database, "SQL Server", Cancellation);

        Assert.Equal(15, _commands.Texts.Count);
        Assert.All(_commands.Texts, text => Parse(text));
        Parse(UnknownTables.Names(database));
    }

    [Fact]
    public async Task Script_is_TSql() => Parse(await ReadScriptAsync());

    [Fact]
    public async Task Script_sets_its_options_and_stops_after_an_error()
    {
        var batches = ((TSqlScript)Parse(await ReadScriptAsync())).Batches;

        var options = Assert.IsType<PredicateSetStatement>(Assert.Single(batches[0].Statements));
        Assert.True(options.IsOn);
        Assert.Equal(SetOptions.AnsiNulls | SetOptions.QuotedIdentifier | SetOptions.XactAbort, options.Options);
        foreach (var pair in batches.Skip(1).SkipLast(1).Chunk(2))
        {
            var stop = Assert.IsType<IfStatement>(Assert.Single(pair[1].Statements));
            Assert.Equal(SetOptions.NoExec, Assert.IsType<PredicateSetStatement>(stop.ThenStatement).Options);
        }

        // XACT_ABORT ends the batch: a migration that spread over several would go on outside of its transaction.
        Assert.All(
            batches.Where(batch => batch.Statements[0] is BeginTransactionStatement),
            batch => Assert.IsType<CommitTransactionStatement>(batch.Statements[^1]));
        Assert.Contains(batches, batch => batch.Statements[0] is BeginTransactionStatement);
    }

    [Fact]
    public void Every_source_with_SQL_is_known()
    {
        string[] calls = ["SqlQueryRaw", "SqlQuery<", "FromSql", "ExecuteSql", "IRawSqlCommandBuilder", ".CommandText = ", "INSERT INTO"];
        var found = new[] { "libraries", "services", "cli" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(SourceTree.Root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"))
            .Where(file => calls.Any(call => File.ReadAllText(file).Contains(call, StringComparison.Ordinal)))
            .Select(file => Path.GetFileName(file));

        Assert.Equal(SourcesWithSql, found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Start_requires_read_committed_snapshot()
    {
        await using var database = Open();
        _commands.Results.Enqueue(false);

        var failure = await Assert.ThrowsAsync<StartupException>(
            () => ReadCommittedSnapshot.RequireAsync(database, "SQL Server at host/adgenius", Cancellation));

        Assert.Equal(
            "SQL Server at host/adgenius: READ_COMMITTED_SNAPSHOT is off. Run as an administrator: "
                + "ALTER DATABASE [adgenius] SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE",
            failure.Message);
    }

    private static Task<string> ReadScriptAsync()
        => File.ReadAllTextAsync(Path.Combine(SourceTree.Root, "deploy", "sql", "sqlserver.sql"), Cancellation);

    private static TSqlFragment Parse(string text)
    {
        var fragment = new TSql150Parser(initialQuotedIdentifiers: true).Parse(new StringReader(text), out var errors);
        Assert.True(errors.Count == 0, string.Join("; ", errors.Select(error => $"{error.Line}: {error.Message}")) + "\n" + text);
        return fragment;
    }

    private SqlServerAdGeniusDbContext Open() => new(
        new DbContextOptionsBuilder<SqlServerAdGeniusDbContext>().UseSqlServer("Server=host;Database=adgenius")
            .AddInterceptors(_commands).Options);
}
