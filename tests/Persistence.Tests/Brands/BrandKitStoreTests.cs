using AdGenius.Contracts.Briefs;
using AdGenius.Persistence.Brands;
using AdGenius.Persistence.Databases;
using AdGenius.TestKit.Postgres;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Persistence.Tests.Brands;

public sealed class BrandKitStoreTests(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>English sorts "a_1", "a-1", "b", "B".</summary>
    [Fact]
    public async Task Kits_have_the_same_order_on_a_database_with_the_collation_of_a_language()
    {
        using var host = DatabaseFixture.BuildHost(
            DatabaseProvider.Postgres, await postgres.CreateDatabaseOfLanguageAsync("en", Cancellation));
        await host.StartAsync(Cancellation);
        await using (var scope = host.Services.CreateAsyncScope())
        {
            var database = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>();
            foreach (var name in new[] { "b", "a_1", "B", "a-1" })
            {
                await BrandKitStore.PutAsync(database, "acme", name, new BrandKit(), DateTimeOffset.UnixEpoch, Cancellation);
            }

            var kits = await BrandKitStore.ListAsync(database, "acme", Cancellation);

            Assert.Equal(["B", "a-1", "a_1", "b"], kits.Select(kit => kit.Name));
        }

        await host.StopAsync(Cancellation);
    }
}
