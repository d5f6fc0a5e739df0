using System.Collections.Concurrent;
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
    public async Task Two_workers_share_the_rows_and_fifty_commands_stay_within_the_budget()
    {
        await using var provider = await BillingProvider.StartAsync();
        var settings = provider.Settings;
        settings["Database:Provider"] = "Postgres";
        settings["Database:ConnectionString"] = await postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        settings["Database:MigrateAtStartup"] = "true";
        settings["Budgets:MonthlyPerTenant"] = "6.10"; // ten clips of 0.60, and a little that is not enough for another
        var home = Directory.CreateTempSubdirectory("adgenius-shared-").FullName; // two hosts, one store
        await using (var first = await WorkerHost.StartAsync(settings, home))
        await using (var second = await WorkerHost.StartAsync(settings, home))
        {
            var commands = Enumerable.Range(0, 50).Select(
                number => Commands.Clip("runway_gen3", $"a boat, number {number}", 5, quality: Contracts.Videos.Quality.Standard)).ToList();

            // Every command goes to both, as after a lost acknowledgement.
            await Task.WhenAll(commands.SelectMany(command => new[] { first.SendAsync(command), second.SendAsync(command) }));
            foreach (var command in commands)
            {
                await Facts.UntilAsync(() => Task.FromResult(new[] { first, second }.Any(worker =>
                    worker.Results.All<ClipGenerated>().Any(clip => clip.TakeId == command.TakeId)
                        || worker.Results.All<ClipFailed>().Any(clip => clip.TakeId == command.TakeId))));
            }

            Assert.Equal(10, provider.Billed);
            Assert.Equal(1, provider.MaxForOnePrompt);
            Assert.All(
                first.Results.All<ClipFailed>().Concat(second.Results.All<ClipFailed>()),
                failed => Assert.Equal(FailureCode.BudgetExceeded, failed.Failure.Code));
            Assert.Equal(provider.Charged, (await first.LedgerAsync()).Sum(entry => Micros.ToDollars(entry.AmountMicros)));
        }

        Directory.Delete(home, recursive: true);
    }

    [Fact]
    public async Task Two_hosts_that_claim_concurrently_do_not_exceed_a_limit()
    {
        await using var server = await ProviderServer.StartAsync();
        var video = await TestVideo.BytesAsync();
        var running = new ConcurrentDictionary<string, string>(); // job and key, from the submit to the fetched video
        var most = new ConcurrentDictionary<string, int>();
        server.Answer = request =>
        {
            switch (request.Method, request.Path)
            {
                case ("POST", _):
                    var key = request.Headers["authorization"];
                    var id = $"t{Guid.NewGuid():N}";
                    running[id] = key;
                    most.AddOrUpdate(
                        key,
                        _ => running.Values.Count(each => each == key),
                        (_, before) => Math.Max(before, running.Values.Count(each => each == key)));
                    most.AddOrUpdate("all", _ => running.Count, (_, before) => Math.Max(before, running.Count));
                    return ServerReply.Json(200, $$"""{"id":"{{id}}"}""");
                case ("GET", var path) when path.StartsWith("/video/", StringComparison.Ordinal):
                    running.TryRemove(path.Split('/')[^1], out _);
                    return ServerReply.Bytes("video/mp4", video);
                default:
                    var job = request.Path.Split('/')[^1];
                    return ServerReply.Json(
                        200,
                        $$$"""
                        {
                          "id": "{{{job}}}",
                          "status": "SUCCEEDED",
                          "output": ["{{{server.Address}}}video/{{{job}}}"],
                          "cost": {"credits":60}
                        }
                        """);
            }
        };
        var settings = new Dictionary<string, string?>
        {
            ["Database:Provider"] = "Postgres",
            ["Database:ConnectionString"] = await postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken),
            ["Database:MigrateAtStartup"] = "true",
            ["RUNWAYML_API_SECRET"] = "key_1",
            ["Providers:Runway:AdditionalApiKeys:0"] = "key_2",
            ["Providers:Runway:BaseAddress"] = server.Address.AbsoluteUri,
            ["Providers:Runway:PollInterval"] = "00:00:00.020",
            ["Providers:Runway:MaxConcurrent"] = "3",
            ["Providers:Runway:MaxConcurrentPerKey"] = "2",
            ["Submissions:SlotPollInterval"] = "00:00:00.010",
            ["Submissions:SweepInterval"] = "00:00:00.010",
            ["Downloads:AllowHttp"] = "true",
            ["Downloads:AllowPrivateAddresses"] = "true",
        };
        var home = Directory.CreateTempSubdirectory("adgenius-slots-").FullName;
        await using (var first = await WorkerHost.StartAsync(settings, home))
        await using (var second = await WorkerHost.StartAsync(settings, home))
        {
            var commands = Enumerable.Range(0, 30).Select(
                number => Commands.Clip("runway_gen3", $"a boat, number {number}", 5, quality: Contracts.Videos.Quality.Standard)).ToList();
            await Task.WhenAll(commands.Select((command, number) => (number % 2 == 0 ? first : second).SendAsync(command)));
            foreach (var command in commands)
            {
                await Facts.UntilAsync(() => Task.FromResult(
                    new[] { first, second }.Any(worker => worker.Results.All<ClipGenerated>().Any(clip => clip.TakeId == command.TakeId))));
            }
        }

        Directory.Delete(home, recursive: true);
        Assert.Equal(30, server.Seen.Count(request => request.Method == "POST"));
        Assert.InRange(most["all"], 1, 3);
        Assert.All(most.Where(each => each.Key != "all"), each => Assert.InRange(each.Value, 1, 2));
    }
}
