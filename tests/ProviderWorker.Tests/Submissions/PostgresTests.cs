using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Hosting;
using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Tests.Kit;
using AdGenius.TestKit;
using AdGenius.TestKit.Logging;
using AdGenius.TestKit.Postgres;
using Microsoft.Extensions.Logging;

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
        using var home = new TemporaryFolder("adgenius-shared-"); // two hosts, one store
        await using (var first = await WorkerHost.StartAsync(settings, home.Path))
        await using (var second = await WorkerHost.StartAsync(settings, home.Path))
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
    }

    /// <summary>The column holds 512 characters and the database no U+0000; it was tried twenty times, and the id was lost.</summary>
    [Theory]
    [InlineData(600, "t")]
    [InlineData(1, "\0")]
    public async Task A_job_id_that_cannot_be_stored_is_logged_and_its_outcome_is_unknown(int times, string part)
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => ServerReply.Json(
            200, new JsonObject { ["id"] = "job-" + string.Concat(Enumerable.Repeat(part, times)) }.ToJsonString());
        using var log = new CapturedLog();
        await using var worker = await WorkerHost.StartAsync(
            new()
            {
                ["Database:Provider"] = "Postgres",
                ["Database:ConnectionString"] = await postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken),
                ["Database:MigrateAtStartup"] = "true",
                ["RUNWAYML_API_SECRET"] = "key_1",
                ["Providers:Runway:BaseAddress"] = server.Address.AbsoluteUri,
                ["Providers:Runway:PollInterval"] = "00:00:00.020",
            },
            null,
            new ServiceModule { Name = "log", AddServices = builder => builder.Logging.AddProvider(log) });
        var command = Commands.Clip("runway_gen3", seconds: 5, quality: Contracts.Videos.Quality.Standard);
        await worker.SendAsync(command);

        var failed = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);

        Assert.Equal(FailureCode.OutcomeUnknown, failed.Failure.Code);
        Assert.Single(server.Seen);
        var line = Assert.Single(log.Lines, line => line.Contains("cannot be stored", StringComparison.Ordinal));
        Assert.Contains("job-", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\0', line);
        Assert.InRange(line.Length, 0, 600);
    }

    /// <summary>Rows are leased by the database's clock: a host that is ahead would take a row whose submit is in progress.</summary>
    [Fact]
    public async Task A_host_whose_clock_is_ahead_takes_no_row_that_another_works_on()
    {
        await using var server = await ProviderServer.StartAsync();
        var video = await TestVideo.BytesAsync();
        server.Answer = request => request switch
        {
            { Method: "POST" } when (string?)request.Json!["promptText"] == "in progress" => ServerReply.Silence,
            { Method: "POST" } => ServerReply.Json(200, """{"id":"t1"}"""),
            { Path: "/v1/tasks/t1" } => ServerReply.Json(
                200, $$"""{"id":"t1","status":"SUCCEEDED","output":["{{server.Address}}clip.mp4"]}"""),
            _ => ServerReply.Bytes("video/mp4", video),
        };
        var settings = new Dictionary<string, string?>
        {
            ["Database:Provider"] = "Postgres",
            ["Database:ConnectionString"] = await postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken),
            ["Database:MigrateAtStartup"] = "true",
            ["RUNWAYML_API_SECRET"] = "key_1",
            ["Providers:Runway:BaseAddress"] = server.Address.AbsoluteUri,
            ["Providers:Runway:PollInterval"] = "00:00:00.020",
            ["Submissions:MaxConcurrency"] = "1", // the first host works on the first command only
            ["Downloads:AllowHttp"] = "true",
            ["Downloads:AllowPrivateAddresses"] = "true",
        };
        using var home = new TemporaryFolder("adgenius-clocks-");
        await using (var first = await WorkerHost.StartAsync(settings, home.Path))
        {
            var inProgress = Commands.Clip("runway_gen3", "in progress", 5, quality: Contracts.Videos.Quality.Standard);
            await first.SendAsync(inProgress);
            await Facts.UntilAsync(() => Task.FromResult(server.Seen.Count > 0));
            var before = await first.RowAsync(inProgress);
            await using (var second = await WorkerHost.StartAtAsync(new ShiftedTime(TimeSpan.FromMinutes(30)), settings, home.Path))
            {
                var command = Commands.Clip("runway_gen3", "later", 5, quality: Contracts.Videos.Quality.Standard);
                await second.SendAsync(command);

                await second.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId); // so it has looked for due rows
            }

            var after = await first.RowAsync(inProgress);
            Assert.Equal((before.LeaseId, before.Version, before.Status), (after.LeaseId, after.Version, after.Status));
            server.EndSilence();
        }
    }

    /// <summary>A job that a provider works on, and is paid for, does not end at another host's clock.</summary>
    [Fact]
    public async Task A_host_whose_clock_is_ahead_does_not_end_a_job_before_its_deadline()
    {
        await using var server = await ProviderServer.StartAsync();
        var video = await TestVideo.BytesAsync();
        var isDone = false;
        server.Answer = request => request switch
        {
            { Method: "POST" } => ServerReply.Json(200, """{"id":"t1"}"""),
            { Path: "/v1/tasks/t1" } when !isDone => ServerReply.Json(200, """{"id":"t1","status":"RUNNING"}"""),
            { Path: "/v1/tasks/t1" } => ServerReply.Json(
                200, $$"""{"id":"t1","status":"SUCCEEDED","output":["{{server.Address}}clip.mp4"]}"""),
            _ => ServerReply.Bytes("video/mp4", video),
        };
        var settings = new Dictionary<string, string?>
        {
            ["Database:Provider"] = "Postgres",
            ["Database:ConnectionString"] = await postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken),
            ["Database:MigrateAtStartup"] = "true",
            ["RUNWAYML_API_SECRET"] = "key_1",
            ["Providers:Runway:BaseAddress"] = server.Address.AbsoluteUri,
            ["Providers:Runway:PollInterval"] = "00:00:00.020",
            ["Downloads:AllowHttp"] = "true",
            ["Downloads:AllowPrivateAddresses"] = "true",
        };
        using var home = new TemporaryFolder("adgenius-clocks-");
        var command = Commands.Clip("runway_gen3", "a boat", 5, quality: Contracts.Videos.Quality.Standard);
        await using (var first = await WorkerHost.StartAsync(settings, home.Path))
        {
            await first.SendAsync(command);
            await Facts.UntilAsync(() => Task.FromResult(server.Seen.Any(request => request.Path == "/v1/tasks/t1")));
        }

        await using (var second = await WorkerHost.StartAtAsync(new ShiftedTime(TimeSpan.FromDays(1)), settings, home.Path))
        {
            var before = server.Seen.Count;
            await Facts.UntilAsync(() => Task.FromResult(server.Seen.Count > before + 1)); // polled by this host, more than once
            isDone = true;

            await second.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);
        }

        Assert.DoesNotContain(server.Seen, request => request.Method == "DELETE");
    }

    /// <summary>Its key was lost and therefore revoked first; the new one is in the worker that was started since.</summary>
    [Fact]
    public async Task A_clip_whose_worker_has_a_revoked_key_is_submitted_by_one_with_the_new_key()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = request => request.Headers["authorization"] == "Bearer key_1" ? ServerReply.Json(401, """{"error":"no"}""")
            : request.Method == "POST" ? ServerReply.Json(200, """{"id":"t1"}""")
            : ServerReply.Json(200, """{"status":"RUNNING"}""");
        var settings = RunwayWork.Settings(server);
        settings["Database:Provider"] = "Postgres";
        settings["Database:ConnectionString"] = await postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        settings["Database:MigrateAtStartup"] = "true";
        using var home = new TemporaryFolder("adgenius-keys-");
        var command = RunwayWork.Clip();
        await using (var old = await WorkerHost.StartAsync(settings, home.Path))
        {
            await old.SendAsync(command);
            await Facts.UntilAsync(() => Task.FromResult(server.Seen.Count > 1));
            await using var current = await WorkerHost.StartAsync(new(settings) { ["RUNWAYML_API_SECRET"] = "key_2" }, home.Path);

            await Facts.UntilAsync(async () => (await current.RowAsync(command)).Status != SubmissionStatus.Recorded);
            await Facts.UntilAsync(async () => (await current.RowAsync(command)).ProviderJobId == "t1");
            Assert.Empty(old.Results.All<ClipFailed>());
        }
    }

    [Fact]
    public async Task A_clip_fails_when_every_key_was_rejected_for_longer_than_a_rollout_takes()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => ServerReply.Json(401, """{"error":"no"}""");
        var settings = RunwayWork.Settings(server);
        settings["Database:Provider"] = "Postgres";
        settings["Database:ConnectionString"] = await postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        settings["Database:MigrateAtStartup"] = "true";
        settings["Submissions:OtherWorkerTimeout"] = "00:00:00.100";
        await using var worker = await WorkerHost.StartAsync(settings);
        var command = RunwayWork.Clip();
        await worker.SendAsync(command);

        var failed = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);

        Assert.Equal((FailureCode.ProviderUnavailable, 0m), (failed.Failure.Code, failed.Cost));
        Assert.Equal(0, (await worker.LedgerAsync()).Sum(entry => entry.AmountMicros));
    }

    [LongTest]
    [Fact]
    public async Task Two_hosts_that_claim_concurrently_do_not_exceed_a_limit()
    {
        await using var server = await ProviderServer.StartAsync();
        var video = await TestVideo.BytesAsync();
        var running = new ConcurrentDictionary<string, string>(); // job and key, from the submit to the fetched video
        var maximum = new ConcurrentDictionary<string, int>();
        server.Answer = request =>
        {
            switch (request.Method, request.Path)
            {
                case ("POST", _):
                    var key = request.Headers["authorization"];
                    var id = $"t{Guid.NewGuid():N}";
                    running[id] = key;
                    maximum.AddOrUpdate(
                        key,
                        _ => running.Values.Count(each => each == key),
                        (_, before) => Math.Max(before, running.Values.Count(each => each == key)));
                    maximum.AddOrUpdate("all", _ => running.Count, (_, before) => Math.Max(before, running.Count));
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
        using var home = new TemporaryFolder("adgenius-slots-");
        await using (var first = await WorkerHost.StartAsync(settings, home.Path))
        await using (var second = await WorkerHost.StartAsync(settings, home.Path))
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

        Assert.Equal(30, server.Seen.Count(request => request.Method == "POST"));
        Assert.InRange(maximum["all"], 1, 3);
        Assert.All(maximum.Where(each => each.Key != "all"), each => Assert.InRange(each.Value, 1, 2));
    }
}
