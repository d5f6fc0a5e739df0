using System.Data.Common;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Databases.Sqlite;
using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Payments;
using AdGenius.ProviderWorker.Tests.Kit;
using AdGenius.TestKit.Postgres;
using MassTransit;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AdGenius.ProviderWorker.Tests.Ledger;

public sealed class MoneyLedgerTests(PostgresFixture postgres)
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_reservation_is_settled_to_the_actual_cost_and_refunded_once()
    {
        await using var worker = await WorkerHost.StartAsync();
        var reservation = NewReservation(1.00m);
        Assert.IsType<ReserveResult.Reserved>(await ReserveAsync(worker, reservation));

        await worker.ChangeAsync(database => MoneyLedger.SettleAsync(database, reservation.Reference, 0.75m, Now, Stop));
        // late: the first word holds
        await worker.ChangeAsync(database => MoneyLedger.SettleAsync(database, reservation.Reference, 0.10m, Now, Stop));
        Assert.Equal(0.75m, await CommittedAsync(worker));

        await worker.ChangeAsync(
            async database => Assert.NotNull(await MoneyLedger.RefundAsync(database, reservation.Reference, 0.50m, Now, Stop)));
        await worker.ChangeAsync(
            async database => Assert.Null(await MoneyLedger.RefundAsync(database, reservation.Reference, 0.50m, Now, Stop)));

        Assert.Equal(0.25m, await CommittedAsync(worker));
        Assert.Equal(250_000, (await worker.LedgerAsync()).Sum(entry => entry.AmountMicros));
    }

    [Fact]
    public async Task Nothing_charged_is_released()
    {
        await using var worker = await WorkerHost.StartAsync();
        var reservation = NewReservation(1.00m);
        await ReserveAsync(worker, reservation);

        await worker.ChangeAsync(database => MoneyLedger.SettleAsync(database, reservation.Reference, 0, Now, Stop));

        Assert.Equal(0, await CommittedAsync(worker));
        Assert.Equal(LedgerKind.Released, Assert.Single(await worker.LedgerAsync()).Kind);
    }

    [Fact]
    public async Task The_same_reference_reserves_once()
    {
        await using var worker = await WorkerHost.StartAsync();
        var reservation = NewReservation(1.00m);

        var first = Assert.IsType<ReserveResult.Reserved>(await ReserveAsync(worker, reservation));
        var second = Assert.IsType<ReserveResult.Existing>(await ReserveAsync(worker, reservation));

        Assert.Equal(first.EntryId, second.EntryId);
        Assert.Equal(1.00m, await CommittedAsync(worker));
    }

    /// <summary>The entry of zero is a mark; the account is above its limit because a provider charged more than it estimated.</summary>
    [Fact]
    public async Task Nothing_is_reserved_above_a_limit_too()
    {
        await using var worker = await WorkerHost.StartAsync();
        var job = Guid.NewGuid();
        var paid = NewReservation(1.00m) with { JobId = job, JobLimit = 1.50m };
        await ReserveAsync(worker, paid);
        await worker.ChangeAsync(database => MoneyLedger.SettleAsync(database, paid.Reference, 2.00m, Now, Stop));

        Assert.IsType<ReserveResult.Reserved>(await ReserveAsync(worker, NewReservation(0) with { JobId = job, JobLimit = 1.50m }));
        Assert.IsType<ReserveResult.Refused>(await ReserveAsync(worker, NewReservation(0.01m) with { JobId = job, JobLimit = 1.50m }));
    }

    [Fact]
    public async Task A_job_has_a_limit_over_all_its_takes()
    {
        await using var worker = await WorkerHost.StartAsync();
        var job = Guid.NewGuid();

        Assert.IsType<ReserveResult.Reserved>(await ReserveAsync(worker, NewReservation(1.00m) with { JobId = job, JobLimit = 1.50m }));
        Assert.IsType<ReserveResult.Refused>(await ReserveAsync(worker, NewReservation(1.00m) with { JobId = job, JobLimit = 1.50m }));
        Assert.IsType<ReserveResult.Reserved>(await ReserveAsync(worker, NewReservation(0.50m) with { JobId = job, JobLimit = 1.50m }));
    }

    [Fact]
    public async Task Fifty_concurrent_reservations_use_exactly_the_limit()
    {
        await using var worker = await WorkerHost.StartAsync();

        var results = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(_ => ReserveAsync(worker, NewReservation(0.10m) with { TenantLimit = 1.00m })));

        Assert.Equal(10, results.OfType<ReserveResult.Reserved>().Count());
        Assert.Equal(1.00m, await CommittedAsync(worker));
    }

    /// <summary>Two deliveries of one command compute the same reference: only one may make the paid call.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_of_twenty_concurrent_deliveries_may_make_a_paid_call(bool onPostgres)
    {
        await using var worker = await WorkerHost.StartAsync(onPostgres
            ? new()
            {
                ["Database:Provider"] = "Postgres",
                ["Database:ConnectionString"] = await postgres.CreateDatabaseAsync(Stop),
                ["Database:MigrateAtStartup"] = "true",
            }
            : []);
        var calls = new PaidCalls(
            worker.Services.GetRequiredService<IServiceScopeFactory>(),
            worker.Services.GetRequiredService<IBus>(),
            Options.Create(new BudgetOptions()),
            new DatabaseClock(TimeProvider.System),
            TimeProvider.System);
        var reservation = NewReservation(1.00m);

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => calls.ReserveAsync(reservation, Stop)));

        var reserved = Assert.Single(results.OfType<ReserveResult.Reserved>());
        Assert.Equal(
            Enumerable.Repeat(reserved.EntryId, 19), results.OfType<ReserveResult.Existing>().Select(existing => existing.EntryId));
        Assert.Equal(reserved.EntryId, Assert.Single(await worker.LedgerAsync()).EntryId);
    }

    /// <summary>The database has carried out the commit and its answer is lost.</summary>
    [Fact]
    public async Task A_reservation_whose_commit_was_not_confirmed_is_its_own()
    {
        await using var worker = await WorkerHost.StartAsync();
        var connection = "";
        await worker.ChangeAsync(database => Task.FromResult(connection = database.Database.GetConnectionString()));
        var commits = new UnconfirmedCommits();
        await using var services = new ServiceCollection()
            .AddScoped<DbContext>(_ => new SqliteAdGeniusDbContext(
                new DbContextOptionsBuilder<SqliteAdGeniusDbContext>().UseSqlite(connection).AddInterceptors(commits).Options))
            .BuildServiceProvider();
        var calls = new PaidCalls(
            services.GetRequiredService<IServiceScopeFactory>(),
            worker.Services.GetRequiredService<IBus>(),
            Options.Create(new BudgetOptions()),
            new DatabaseClock(TimeProvider.System),
            TimeProvider.System);
        var reservation = NewReservation(1.00m);
        commits.AreLost = true;

        var reserved = Assert.IsType<ReserveResult.Reserved>(await calls.ReserveAsync(reservation, Stop));

        Assert.True(commits.WereLost);
        Assert.Equal(reserved.EntryId, Assert.Single(await worker.LedgerAsync()).EntryId);
        Assert.IsType<ReserveResult.Existing>(await calls.ReserveAsync(reservation, Stop));
    }

    /// <summary>A missing account looked like a limit that is used up: the first paid call of a job failed for ever.</summary>
    [Fact]
    public async Task A_database_that_refuses_an_account_refuses_no_reservation()
    {
        await using var worker = await WorkerHost.StartAsync();
        string? connection = null;
        await worker.ChangeAsync(database => Task.FromResult(connection = database.Database.GetConnectionString()));
        var options = new DbContextOptionsBuilder<SqliteAdGeniusDbContext>().UseSqlite(connection).AddInterceptors(new FullDisk()).Options;
        await using var database = new SqliteAdGeniusDbContext(options);

        await Assert.ThrowsAsync<DbUpdateException>(() => MoneyLedger.OpenAccountsAsync(database, NewReservation(1.00m), Now, Stop));
    }

    /// <summary>A worker that settles late, and another that regards its call as unanswered.</summary>
    [Fact]
    public async Task Of_two_settlements_at_once_one_changes_the_accounts()
    {
        await using var worker = await WorkerHost.StartAsync(new()
        {
            ["Database:Provider"] = "Postgres",
            ["Database:ConnectionString"] = await postgres.CreateDatabaseAsync(Stop),
            ["Database:MigrateAtStartup"] = "true",
        });
        for (var round = 0; round < 30; round++)
        {
            var reservation = NewReservation(1.00m);
            await ReserveAsync(worker, reservation);
            decimal[] costs = [0, 0.25m, 0.50m, 0.75m];
            await Task.WhenAll(costs.Select(cost => Task.Run(
                () => worker.ChangeAsync(database => MoneyLedger.SettleAsync(database, reservation.Reference, cost, Now, Stop)), Stop)));
        }

        Assert.Equal(await CommittedAsync(worker), Micros.ToDollars((await worker.LedgerAsync()).Sum(entry => entry.AmountMicros)));
    }

    private sealed class FullDisk : SaveChangesInterceptor
    {
        public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
            DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
            throw new DbUpdateException("not saved", new SqliteException("database or disk is full", 13));
    }

    private sealed class UnconfirmedCommits : DbTransactionInterceptor
    {
        public bool AreLost { get; set; }

        public bool WereLost { get; private set; }

        public override Task TransactionCommittedAsync(
            DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            (WereLost, AreLost) = (AreLost || WereLost, false);
            return WereLost ? throw new NpgsqlException("The connection was closed.", new IOException()) : Task.CompletedTask;
        }
    }

    private static Reservation NewReservation(decimal dollars) => new()
    {
        Reference = $"clip/{Guid.NewGuid():N}/1",
        JobId = Guid.NewGuid(),
        TakeId = Guid.NewGuid(),
        TenantName = "acme",
        CreativeId = "spring",
        Provider = "runway_gen3",
        Model = "gen4.5",
        Estimate = dollars,
    };

    private static async Task<ReserveResult> ReserveAsync(WorkerHost worker, Reservation reservation)
    {
        ReserveResult? result = null;
        await worker.ChangeAsync(async database =>
        {
            await MoneyLedger.OpenAccountsAsync(database, reservation, Now, Stop);
            await using var transaction = await database.Database.BeginTransactionAsync(Stop);
            result = await MoneyLedger.ReserveAsync(database, reservation, Now, Stop);
            if (result is ReserveResult.Reserved)
            {
                await transaction.CommitAsync(Stop);
            }
        });
        return result!;
    }

    private static async Task<decimal> CommittedAsync(WorkerHost worker)
    {
        var committed = 0m;
        await worker.ChangeAsync(async database => committed = await MoneyLedger.CommittedOfTenantAsync(database, "acme", Now, Stop));
        return committed;
    }
}
