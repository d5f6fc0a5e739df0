using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting;
using AdGenius.ProviderWorker.Tests.Kit;
using AdGenius.TestKit.Logging;
using AdGenius.TestKit.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AdGenius.ProviderWorker.Tests.Submissions;

public sealed class When_a_submission_is_deleted_during_its_paid_call(PostgresFixture postgres)
{
    [Fact]
    public async Task Should_log_the_job_and_not_report_it_as_accepted()
    {
        var database = await postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        await using var provider = await BillingProvider.StartAsync();
        provider.AfterBilling = _ =>
        {
            using var connection = new NpgsqlConnection(database);
            connection.Open();
            using var delete = new NpgsqlCommand("DELETE FROM submissions", connection);
            Assert.Equal(1, delete.ExecuteNonQuery());
            return null;
        };
        using var log = new CapturedLog();
        await using var worker = await WorkerHost.StartAsync(
            new(provider.Settings)
            {
                ["Database:Provider"] = "Postgres",
                ["Database:ConnectionString"] = database,
                ["Database:MigrateAtStartup"] = "true",
            },
            null,
            new ServiceModule { Name = "log", AddServices = builder => builder.Logging.AddProvider(log) });
        await worker.SendAsync(Commands.Clip("runway_gen3", seconds: 5, quality: Quality.Standard));

        string? line = null;
        await Facts.UntilAsync(() => Task.FromResult(
            (line = log.Lines.FirstOrDefault(one => one.Contains("is paid and not used", StringComparison.Ordinal))) is not null));

        Assert.StartsWith("Error: job-", line, StringComparison.Ordinal);
        Assert.Contains("was deleted while its call was in progress", line, StringComparison.Ordinal);
        Assert.DoesNotContain(log.Lines, one => one.Contains("was recorded at attempt", StringComparison.Ordinal));
        Assert.DoesNotContain(
            worker.Results.All<ClipProgressed>(),
            progress => progress.Activity.Contains("accepted by the provider", StringComparison.Ordinal));
    }
}
