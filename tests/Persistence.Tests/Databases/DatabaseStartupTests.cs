using AdGenius.Hosting.Processes;
using AdGenius.Persistence.Databases;
using AdGenius.TestKit.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AdGenius.Persistence.Tests.Databases;

public sealed class DatabaseStartupTests(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Missing_migrations_end_the_process_with_one_line_and_are_not_applied()
    {
        var empty = await postgres.CreateDatabaseAsync(Cancellation);
        using var host = DatabaseFixture.BuildHost(
            DatabaseProvider.Postgres,
            empty,
            builder => builder.Configuration["Database:MigrateAtStartup"] = "false");
        var failure = await Assert.ThrowsAsync<StartupException>(() => host.StartAsync(Cancellation));
        Assert.Contains("adgenius db update", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);

        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancellation);
        Assert.Equal(HealthStatus.Unhealthy, report.Status);
        Assert.Contains("missing", report.Entries["database"].Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Database=adgenius_nowhere", "the database does not exist")]
    [InlineData("Port=1", "connection refused")]
    [InlineData("Host=no-such-host.invalid", "the host name cannot be resolved")]
    public async Task Unusable_server_ends_the_process_with_one_line_that_contains_its_address(string change, string expected)
    {
        var connection = new Npgsql.NpgsqlConnectionStringBuilder(await postgres.CreateDatabaseAsync(Cancellation)) {
            Password = "very secret" };
        var changed = new Npgsql.NpgsqlConnectionStringBuilder($"{connection.ConnectionString};{change}");
        using var host = DatabaseFixture.BuildHost(DatabaseProvider.Postgres, changed.ConnectionString, builder =>
        {
            builder.Configuration["Database:MigrateAtStartup"] = "false";
            builder.Configuration["Database:StartTimeout"] = "00:00:00";
        });
        var failure = await Assert.ThrowsAsync<StartupException>(() => host.StartAsync(Cancellation));
        Assert.Equal($"PostgreSQL at {changed.Host}:{changed.Port}/{changed.Database}: {expected}.", failure.Message);
    }

    [Theory]
    [InlineData(DatabaseProvider.Sqlite)]
    [InlineData(DatabaseProvider.Postgres)]
    [InlineData(DatabaseProvider.SqlServer)]
    public async Task Connection_string_that_cannot_be_read_is_rejected_without_its_value(string provider)
    {
        using var host = DatabaseFixture.BuildHost(provider, "hunter2");
        var failure = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => host.StartAsync(Cancellation));
        Assert.StartsWith(
            $"Database:ConnectionString (ADGENIUS_Database__ConnectionString) cannot be read as a connection string of {provider}: ",
            failure.Message,
            StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DatabaseProvider.Sqlite)]
    [InlineData(DatabaseProvider.Postgres)]
    [InlineData(DatabaseProvider.SqlServer)]
    public void A_part_of_a_password_with_a_semicolon_is_not_shown(string provider) =>
        Assert.DoesNotContain(
            "hunter2", ConnectionStrings.FaultOf(provider, "Password=ab;hunter2=cd"), StringComparison.OrdinalIgnoreCase);

    /// <summary>Hosting platforms and other languages name databases by URLs.</summary>
    [Theory]
    [InlineData(DatabaseProvider.Postgres, "postgresql://ann:hunter2@db.example:5432/ads?sslmode=require", "Host=HOST;Port=5432;")]
    [InlineData(DatabaseProvider.Postgres, "postgres://ann:hunter2@db.example/ads", "Host=HOST;Port=5432;")]
    [InlineData(DatabaseProvider.SqlServer, "jdbc:sqlserver://db.example:1433;user=ann;password=hunter2", "Server=HOST,1433;")]
    public void A_url_is_rejected_with_the_form_that_is_read(string provider, string url, string form)
    {
        var fault = ConnectionStrings.FaultOf(provider, url);

        Assert.Contains($"it is a URL; write it as {form}", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", fault, StringComparison.Ordinal);
    }

    /// <summary>A value may have one.</summary>
    [Fact]
    public void A_value_that_is_a_url_does_not_make_the_string_one() => Assert.DoesNotContain(
        "URL", ConnectionStrings.FaultOf(DatabaseProvider.Postgres, "Host=tcp://db;Nothing=1"), StringComparison.Ordinal);

    [Fact]
    public async Task Unknown_provider_is_rejected_with_the_allowed_values()
    {
        using var host = DatabaseFixture.BuildHost("Oracle", "Host=nowhere");
        var failure = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => host.StartAsync(Cancellation));
        Assert.Contains("Sqlite, Postgres or SqlServer", failure.Message, StringComparison.Ordinal);
    }
}
