using AdGenius.Hosting.Bus;
using AdGenius.Persistence.Databases;
using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Retention;
using AdGenius.TestKit.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AdGenius.Persistence.Tests.Retention;

/// <summary>The ledger has an account for each job with a limit, and one for each tenant and month.</summary>
public sealed class AccountReadsTests(PostgresFixture postgres)
{
    private const int Jobs = 3000;
    private const int MostRead = 50;

    private static readonly DateTimeOffset Now = new(2026, 11, 15, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Accounts_of_expired_months_are_found_without_those_of_jobs_on_a_database_with_the_collation_of_a_language()
    {
        using var host = DatabaseFixture.BuildHost(
            DatabaseProvider.Postgres, await postgres.CreateDatabaseOfLanguageAsync("en", Cancellation));
        await host.StartAsync(Cancellation);
        await using var scope = host.Services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>();
        await database.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO ledger_accounts SELECT 'job/' || replace(gen_random_uuid()::text, '-', ''), 0 FROM generate_series(1, {Jobs})
            """,
            Cancellation);
        string[] expired = ["tenant/acme/2024-12", "tenant/Zoo-1/2026-09"];
        string[] kept = ["tenant/acme/2026-10", "tenant/acme/2026-11", "tenant/_/2026-10"];
        database.AddRange(expired.Concat(kept).Select(name => new LedgerAccount { Account = name }));
        await database.SaveChangesAsync(Cancellation);
        await database.Database.ExecuteSqlAsync($"VACUUM ANALYZE ledger_accounts", Cancellation);
        await using var transaction = await database.Database.BeginTransactionAsync(Cancellation);

        await new RetentionPass(database, Options.Create(new BusOptions())).RunAsync(
            new RetentionOptions { LedgerEntries = TimeSpan.FromDays(31) }, Now, Cancellation);

        Assert.InRange(await PostgresReads.OfAsync(database.Database.GetDbConnection(), "ledger_accounts", Cancellation), 1, MostRead);
        var accounts = await database.Set<LedgerAccount>().Select(account => account.Account).ToListAsync(Cancellation);
        Assert.Equal(Jobs, accounts.RemoveAll(name => name.StartsWith("job/", StringComparison.Ordinal)));
        Assert.Equal(kept.Order(StringComparer.Ordinal), accounts.Order(StringComparer.Ordinal));
        await host.StopAsync(Cancellation);
    }
}
