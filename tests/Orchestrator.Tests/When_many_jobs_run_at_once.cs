using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Persistence.Videos;
using AdGenius.TestKit.Postgres;
using Microsoft.EntityFrameworkCore;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace AdGenius.Orchestrator.Tests;

public sealed class When_many_jobs_run_at_once(PostgresFixture postgres)
{
    private const int Tenants = 4;
    private const int JobsPerTenant = 6;
    private const int Takes = 3;

    [LongTest]
    [Theory]
    [InlineData("Sqlite")]
    [InlineData("Postgres")]
    public async Task Should_end_each_once_and_give_no_iteration_twice(string provider)
    {
        Dictionary<string, string?> settings = new() { ["Orchestrator:MaxRunningJobsPerTenant"] = "3" };
        if (provider == "Postgres")
        {
            settings["Database:Provider"] = provider;
            settings["Database:ConnectionString"] = await postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken);
            settings["Database:MigrateAtStartup"] = "true";
        }

        await using var fleet = await Fleet.StartAsync(settings: settings);
        var requests = Enumerable.Range(0, Tenants * JobsPerTenant)
            .Select(number => Fleet.Request($"r-{number / Tenants}", $"tenant-{number % Tenants}") with { Variations = Takes }).ToList();

        // Every request comes twice, as from a publisher that retries.
        await Task.WhenAll(requests.Concat(requests).Select(fleet.RequestAsync));
        await fleet.Facts.NthAsync<VideoCompleted>(requests.Count, _ => true);

        var completed = fleet.Facts.All<VideoCompleted>();
        Assert.Equal(requests.Count, completed.Select(one => one.JobId).Distinct().Count());
        Assert.Equal(requests.Count, fleet.Facts.All<VideoAccepted>().Count);
        Assert.Empty(fleet.Facts.All<VideoFailed>());
        foreach (var tenant in completed.GroupBy(one => one.TenantName))
        {
            Assert.Equal(
                Enumerable.Range(1, JobsPerTenant * Takes),
                tenant.SelectMany(one => one.Takes).Select(take => take.Iteration!.Value).Order());
        }

        var ends = await fleet.ReadAsync(database => database.Set<JobEvent>()
            .CountAsync(one => one.Type == JobEventTypes.Completed, TestContext.Current.CancellationToken));
        Assert.Equal(requests.Count, ends);
        Assert.Equal(
            0,
            await fleet.ReadAsync(database => database.Videos.CountAsync(job => job.IsRunning, TestContext.Current.CancellationToken)));
    }
}
