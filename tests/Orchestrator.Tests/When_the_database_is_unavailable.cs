using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.TestKit.Postgres;

namespace AdGenius.Orchestrator.Tests;

public sealed class When_the_database_is_unavailable
{
    private static readonly TimeSpan LongerThanAnyRetryOfConflicts = TimeSpan.FromSeconds(3);

    [LongTest]
    [Fact]
    public async Task Should_keep_messages_until_the_database_is_available()
    {
        var installation = PostgresServer.FindInstallation();
        Assert.SkipWhen(installation is null, "PostgreSQL is not installed (initdb).");
        await using var server = await PostgresServer.StartAsync(
            installation!,
            synchronousCommit: true,
            TestContext.Current.CancellationToken);
        await using var fleet = await Fleet.StartAsync(settings: new()
        {
            ["Database:Provider"] = "Postgres",
            ["Database:ConnectionString"] = server.ConnectionString,
            ["Database:MigrateAtStartup"] = "true",
        });
        await fleet.RequestAsync(Fleet.Request("before"));
        await fleet.Facts.FirstAsync<VideoCompleted>(_ => true);

        await server.StopImmediatelyAsync();
        var requests = Enumerable.Range(1, 6).Select(number => Fleet.Request($"r-{number}")).ToList();
        await Task.WhenAll(requests.Select(fleet.RequestAsync));
        // the outage itself; there is no event to wait for in it
        await Task.Delay(LongerThanAnyRetryOfConflicts, TimeProvider.System, TestContext.Current.CancellationToken);
        await server.RestartAsync(TestContext.Current.CancellationToken);

        await fleet.Facts.NthAsync<VideoCompleted>(requests.Count + 1, _ => true);
        Assert.Empty(fleet.Facts.All<VideoFailed>());
    }
}
