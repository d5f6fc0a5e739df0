using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Payments;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Persistence;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Databases.Postgres;
using AdGenius.Persistence.Databases.Sqlite;
using AdGenius.Persistence.Leases;
using AdGenius.Persistence.Ledger;
using AdGenius.TestKit;
using AdGenius.TestKit.Postgres;
using AdGenius.VideoRequests;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Orchestrator.Tests;

/// <summary>Its worker ended between reserving its price and settling it.</summary>
public sealed class When_a_paid_call_was_not_settled(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Sqlite")]
    [InlineData("Postgres")]
    public async Task Should_settle_it_once_with_its_estimate_when_no_call_can_be_running(string database)
    {
        await using var fleet = await StartAsync(database);
        await ListenAsync(fleet);
        var jobId = await fleet.RequestAsync(Fleet.Request());
        await fleet.Facts.FirstAsync<VideoCompleted>();
        var (takeId, preview, now) = (JobIds.OfTake(jobId, 1), Guid.NewGuid(), TimeProvider.System.GetUtcNow());
        var old = now - UnansweredCalls.Age - TimeSpan.FromMinutes(1);
        await ReserveAsync(fleet, PaidWork.PromptOf(preview) + "0", preview, Guid.Empty, old); // has no job
        await ReserveAsync(fleet, PaidWork.PictureOf(takeId, 1, 0) + "0", jobId, takeId, old);
        await ReserveAsync(fleet, PaidWork.SpeechOf(takeId, 1) + "key/0", jobId, takeId, old);
        await ReserveAsync(fleet, $"clip/{takeId:N}/1", jobId, takeId, old); // settled by the provider worker
        await ReserveAsync(fleet, PaidWork.SpeechOf(takeId, 1) + "key/1", jobId, takeId, now - UnansweredCalls.Age + TimeSpan.FromHours(1));

        await SettleAsync(fleet);
        var usage = await fleet.Facts.NthAsync<UsageRecorded>(3, _ => true);
        Assert.Equal((0.25m, Fleet.Request().TenantName), (usage.Cost, usage.TenantName));
        await SettleAsync(fleet);
        await fleet.UntilSentAsync();

        var entries = await EntriesAsync(fleet);
        Assert.Equal(
            [LedgerKind.Reserved, LedgerKind.Settled, LedgerKind.Released, LedgerKind.Settled, LedgerKind.Settled, LedgerKind.Reserved],
            entries.OrderBy(entry => entry.Reference, StringComparer.Ordinal).Select(entry => entry.Kind));
        Assert.Single(entries, entry => entry.Reference == PaidWork.PictureOf(takeId, 1, 0) + PaidWork.Unanswered);
        Assert.Equal(3, fleet.Facts.All<UsageRecorded>().Count);
        Assert.Equal(5 * 250_000, await fleet.ReadAsync(
            context => context.Set<LedgerAccount>().Where(row => row.Account.StartsWith("tenant/")).SumAsync(row => row.CommittedMicros)));
    }

    [Theory]
    [InlineData("Sqlite")]
    [InlineData("Postgres")]
    public async Task Should_publish_its_usage_once_when_its_worker_ended_after_settling_it(string database)
    {
        await using var fleet = await StartAsync(database);
        await ListenAsync(fleet);
        var now = TimeProvider.System.GetUtcNow();
        var (due, later) = (PaidWork.PromptOf(Guid.NewGuid()) + "0", PaidWork.PromptOf(Guid.NewGuid()) + "0");
        await ReserveAsync(fleet, due, Guid.NewGuid(), Guid.Empty, now);
        await ReserveAsync(fleet, later, Guid.NewGuid(), Guid.Empty, now); // its worker may still publish it
        foreach (var (reference, at) in new[] { (due, now - TimeSpan.FromSeconds(1)), (later, now + TimeSpan.FromMinutes(5)) })
        {
            await fleet.ReadAsync(async context =>
            {
                var entry = await MoneyLedger.SettleAsync(context, reference, 0.25m, now, Cancellation);
                await MoneyLedger.MarkUsageDueAsync(context, entry!.EntryId, at, Cancellation);
                return 0;
            });
        }

        await PublishUsageAsync(fleet);
        await PublishUsageAsync(fleet);
        await fleet.UntilSentAsync();

        var entries = await EntriesAsync(fleet);
        var usage = await fleet.Facts.FirstAsync<UsageRecorded>();
        Assert.Equal((entries.Single(entry => entry.Reference == due).EntryId, 0.25m), (usage.EntryId, usage.Cost));
        Assert.Single(fleet.Facts.All<UsageRecorded>());
        Assert.Equal([later], entries.Where(entry => entry.UsageDueAt is not null).Select(entry => entry.Reference));
    }

    /// <summary>The ledger keeps the entries of years.</summary>
    [Theory]
    [InlineData("Sqlite")]
    [InlineData("Postgres")]
    public async Task Should_be_found_by_an_index_without_the_settled_entries(string database)
    {
        await using var fleet = await StartAsync(database);
        await using var scope = fleet.Services.CreateAsyncScope();
        var plans = new QueryPlans();
        await using AdGeniusDbContext context = database == "Postgres"
            ? new PostgresAdGeniusDbContext(new DbContextOptionsBuilder<PostgresAdGeniusDbContext>()
                .UseNpgsql(fleet.Service<IConfiguration>()["Database:ConnectionString"]).AddInterceptors(plans).Options)
            : new SqliteAdGeniusDbContext(new DbContextOptionsBuilder<SqliteAdGeniusDbContext>()
                .UseSqlite($"Data Source={Path.Combine(fleet.Folder, "adgenius.db")}").AddInterceptors(plans).Options);
        var outbox = scope.ServiceProvider.GetRequiredService<IPublishEndpoint>();
        var calls = new UnansweredCalls(context, fleet.Service<LeaseStore>(), outbox, fleet.Service<DatabaseClock>());

        await calls.SettleAsync(await LeaseAsync(fleet), Cancellation);

        Assert.Contains(plans.Steps, one => one.Step.Contains("ix_ledger_entries_reserved", StringComparison.Ordinal));
    }

    /// <summary>The next worker of its job settles it, by what it finds.</summary>
    [Fact]
    public async Task Should_leave_it_to_the_next_worker_while_its_job_runs()
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers { Quantify = _ => null }, withoutLoop: typeof(UnansweredCallLoop));
        await ListenAsync(fleet);
        var jobId = await fleet.RequestAsync(Fleet.Request());
        await fleet.Facts.FirstAsync<VideoAccepted>();
        await ReserveAsync(
            fleet,
            PaidWork.PromptOf(jobId) + "0",
            jobId,
            Guid.Empty,
            TimeProvider.System.GetUtcNow() - UnansweredCalls.Age - TimeSpan.FromMinutes(1));

        await SettleAsync(fleet);
        Assert.Equal(LedgerKind.Reserved, Assert.Single(await EntriesAsync(fleet)).Kind);

        await fleet.SendAsync(new CancelVideo { TenantName = Fleet.Request().TenantName, JobId = jobId });
        await fleet.Facts.FirstAsync<VideoCancelled>();
        await SettleAsync(fleet);
        await fleet.Facts.FirstAsync<UsageRecorded>();
        Assert.Equal(LedgerKind.Settled, Assert.Single(await EntriesAsync(fleet)).Kind);
    }

    [Fact]
    public async Task Should_settle_it_after_the_process_has_started_again()
    {
        using var folder = new TemporaryFolder("adgenius-orchestrator-");
        var jobId = Guid.NewGuid();
        await using (var first = await Fleet.StartAsync(folder: folder.Path))
        {
            await ReserveAsync(first, PaidWork.PromptOf(jobId) + "0", jobId, Guid.Empty, TimeProvider.System.GetUtcNow().AddDays(-2));
        }

        await using var second = await Fleet.StartAsync(folder: folder.Path);
        await Until.TrueAsync(
            "the call is settled", async () => (await EntriesAsync(second)).Single().Kind == LedgerKind.Settled, Cancellation);
    }

    /// <summary>
    /// A fleet whose passes are those of the test: the loop has a lease of its own, and its first pass may come at any time.
    /// </summary>
    private async Task<Fleet> StartAsync(string database) => await Fleet.StartAsync(
        settings: database != "Postgres" ? null : new()
        {
            ["Database:Provider"] = database,
            ["Database:ConnectionString"] = await postgres.CreateDatabaseAsync(Cancellation),
            ["Database:MigrateAtStartup"] = "true",
        },
        withoutLoop: typeof(UnansweredCallLoop));

    private static Task<ReceiveEndpointReady> ListenAsync(Fleet fleet) => fleet.Service<IBus>().ConnectReceiveEndpoint(
        "listener-usage",
        endpoint => endpoint.Handler<UsageRecorded>(context =>
        {
            fleet.Facts.Add(context.Message);
            return Task.CompletedTask;
        })).Ready.WaitAsync(Cancellation);

    private static async Task SettleAsync(Fleet fleet)
    {
        await using var scope = fleet.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<UnansweredCalls>().SettleAsync(await LeaseAsync(fleet), Cancellation);
    }

    private static async Task PublishUsageAsync(Fleet fleet)
    {
        await using var scope = fleet.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<UnansweredCalls>().PublishUsageAsync(await LeaseAsync(fleet), Cancellation);
    }

    private static async Task<HeldLease> LeaseAsync(Fleet fleet) =>
        (await fleet.ReadAsync(database => fleet.Service<LeaseStore>().TryAcquireAsync(
            database, "this test", "this test", TimeSpan.FromMinutes(5), Cancellation)))!;

    private static Task<int> ReserveAsync(Fleet fleet, string reference, Guid jobId, Guid takeId, DateTimeOffset at) =>
        fleet.ReadAsync(async database =>
        {
            var reservation = new Reservation
            {
                Reference = reference,
                JobId = jobId,
                TakeId = takeId,
                TenantName = Fleet.Request().TenantName,
                CreativeId = "spring",
                Provider = "test",
                Model = "test",
                Estimate = 0.25m,
            };
            await MoneyLedger.OpenAccountsAsync(database, reservation, at, Cancellation);
            await using var transaction = await database.Database.BeginTransactionAsync(Cancellation);
            Assert.IsType<ReserveResult.Reserved>(await MoneyLedger.ReserveAsync(database, reservation, at, Cancellation));
            await transaction.CommitAsync(Cancellation);
            return 0;
        });

    private static Task<List<LedgerEntry>> EntriesAsync(Fleet fleet) =>
        fleet.ReadAsync(database => database.Set<LedgerEntry>().AsNoTracking().ToListAsync(Cancellation));
}
