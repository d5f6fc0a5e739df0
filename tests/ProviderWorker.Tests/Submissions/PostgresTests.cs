using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Persistence.Ledger;
using AdGenius.ProviderWorker.Tests.Kit;
using AdGenius.TestKit.Postgres;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace AdGenius.ProviderWorker.Tests.Submissions;

/// <summary>The same rows and the same money on PostgreSQL, with two workers on one table.</summary>
public sealed class PostgresTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Two_workers_share_the_rows_and_fifty_orders_keep_within_the_budget()
    {
        await using var provider = await BookedProvider.StartAsync();
        var settings = provider.Settings;
        settings["Database:Provider"] = "Postgres";
        settings["Database:ConnectionString"] = await postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        settings["Database:UpdateAtStart"] = "true";
        settings["Budgets:MonthlyPerTenant"] = "6.10"; // ten clips of 0.60, and a little that is not enough for another
        var home = Directory.CreateTempSubdirectory("adgenius-shared-").FullName; // two hosts, one store
        await using (var first = await WorkerHost.StartAsync(settings, home))
        await using (var second = await WorkerHost.StartAsync(settings, home))
        {
            var orders = Enumerable.Range(0, 50).Select(number => Orders.Clip("runway_gen3", $"a boat, number {number}", 5, quality: Contracts.Videos.Quality.Standard)).ToList();

            // Every order goes to both, as after a lost acknowledgement.
            await Task.WhenAll(orders.SelectMany(order => new[] { first.OrderAsync(order), second.OrderAsync(order) }));
            foreach (var order in orders)
            {
                await Facts.UntilAsync(() => Task.FromResult(new[] { first, second }.Any(worker =>
                    worker.Answers.All<ClipGenerated>().Any(clip => clip.TakeId == order.TakeId) || worker.Answers.All<ClipFailed>().Any(clip => clip.TakeId == order.TakeId))));
            }

            Assert.Equal(10, provider.Booked);
            Assert.Equal(1, provider.MostForOnePrompt);
            Assert.All(first.Answers.All<ClipFailed>().Concat(second.Answers.All<ClipFailed>()), failed => Assert.Equal(FailureCode.BudgetExceeded, failed.Failure.Code));
            Assert.Equal(provider.Charged, (await first.LedgerAsync()).Sum(entry => Micros.ToDollars(entry.AmountMicros)));
        }

        Directory.Delete(home, recursive: true);
    }
}
