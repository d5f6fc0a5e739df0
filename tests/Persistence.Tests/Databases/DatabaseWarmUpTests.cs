using AdGenius.Persistence.Databases;

namespace AdGenius.Persistence.Tests.Databases;

public sealed class DatabaseWarmUpTests
{
    /// <summary>A fault of it is reported nowhere, so that this test is where one shows.</summary>
    [Theory]
    [InlineData(DatabaseProvider.Sqlite, "Data Source=/nowhere/adgenius.db")]
    [InlineData(DatabaseProvider.Postgres, "Host=no-such-host.invalid;Database=adgenius")]
    public async Task Warm_up_succeeds_without_a_database(string provider, string connectionString)
    {
        using var host = DatabaseFixture.BuildHost(provider, connectionString);

        await DatabaseWarmUp.Start(host.Services);

        Assert.False(Directory.Exists("/nowhere"));
    }
}
