using AdGenius.Persistence.Databases;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AdGenius.Persistence.Tests.Databases;

/// <summary>How connections to PostgreSQL are made, of what the connection string does not say.</summary>
public sealed class PostgresConnectionTests
{
    [Theory]
    [InlineData("Host=nowhere", GssEncryptionMode.Disable)]
    [InlineData("Host=nowhere;GSS Encryption Mode=Prefer", GssEncryptionMode.Prefer)]
    [InlineData("Host=nowhere;gss encryption mode=Require", GssEncryptionMode.Require)]
    public async Task Kerberos_encryption_is_tried_only_where_it_is_named(string connectionString, GssEncryptionMode expected)
    {
        using var host = DatabaseFixture.BuildHost(DatabaseProvider.Postgres, connectionString);
        await using var scope = host.Services.CreateAsyncScope();
        var used = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>().Database.GetConnectionString();
        Assert.Equal(expected, new NpgsqlConnectionStringBuilder(used).GssEncryptionMode);
    }

    [Theory]
    [InlineData("Host=nowhere", DatabaseOptions.PoolSize)]
    [InlineData("Host=nowhere;Maximum Pool Size=100", 100)]
    [InlineData("Host=nowhere;MaxPoolSize=40", 40)]
    public async Task A_process_takes_no_more_connections_than_a_server_has_for_six_of_them(string connectionString, int expected)
    {
        using var host = DatabaseFixture.BuildHost(DatabaseProvider.Postgres, connectionString);
        await using var scope = host.Services.CreateAsyncScope();
        var used = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>().Database.GetConnectionString();
        Assert.Equal(expected, new NpgsqlConnectionStringBuilder(used).MaxPoolSize);
    }

    [Fact]
    public void Six_processes_leave_the_connections_that_postgres_keeps_for_administrators() =>
        Assert.InRange(6 * DatabaseOptions.PoolSize, 1, 97);
}
