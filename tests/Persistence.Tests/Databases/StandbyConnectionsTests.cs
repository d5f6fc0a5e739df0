using AdGenius.Persistence.Databases;
using AdGenius.TestKit.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace AdGenius.Persistence.Tests.Databases;

/// <summary>A pooled session that refuses writes, as on a server that became a standby.</summary>
public sealed class StandbyConnectionsTests(PostgresFixture postgres)
{
    private const string Write = "CREATE TABLE written (id integer)";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Refused_write_is_an_outage_and_the_next_one_has_a_new_connection()
    {
        using var host = await BuildReadOnlyAsync();

        var refused = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(host, Write));
        Assert.True(DatabaseOutage.IsOutage(refused));

        await ExecuteAsync(host, Write);
    }

    [Fact]
    public async Task Process_that_cannot_write_is_not_ready()
    {
        using var host = await BuildReadOnlyAsync();

        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancellation);
        Assert.Equal(HealthStatus.Unhealthy, report.Status);
        Assert.Contains("read-only", report.Entries["database"].Description, StringComparison.Ordinal);
    }

    /// <summary>One connection, so that every command has the session that refuses writes.</summary>
    private async Task<IHost> BuildReadOnlyAsync()
    {
        var connection = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabaseAsync(Cancellation)) { MaxPoolSize = 1 };
        var host = DatabaseFixture.BuildHost(DatabaseProvider.Postgres, connection.ConnectionString);
        await ExecuteAsync(host, "SET SESSION default_transaction_read_only = on");
        return host;
    }

    private static async Task ExecuteAsync(IHost host, string statement)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>();
        await database.Database.ExecuteSqlRawAsync(statement, Cancellation);
    }
}
