using System.Collections.Concurrent;
using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Submissions;
using AdGenius.ProviderWorker.Tests.Kit;
using AdGenius.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.ProviderWorker.Tests.Submissions;

/// <summary>
/// Whenever a provider says that it charged nothing, or less, or gave something back, the ledger says the same: to the cent.
/// </summary>
public sealed class RefundTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(
        """{"status":"FAILED","failureCode":"INTERNAL","cost":{"credits":60}}""",
        """{"status":"FAILED","failureCode":"INTERNAL","cost":{"credits":0}}""",
        0.60,
        0)]
    [InlineData(
        """{"status":"FAILED","failureCode":"SAFETY.INPUT.TEXT"}""",
        """{"status":"FAILED","failureCode":"SAFETY.INPUT.TEXT","cost":{"credits":0}}""",
        0.60,
        0)]
    [InlineData(
        """{"status":"FAILED","failureCode":"SAFETY.OUTPUT.VIDEO","cost":{"credits":60}}""",
        """{"status":"FAILED","failureCode":"SAFETY.OUTPUT.VIDEO","cost":{"credits":12}}""",
        0.60,
        0.12)]
    public async Task A_charge_reversed_after_a_failure_is_refunded(string before, string after, double charged, double left)
    {
        await using var server = await ProviderServer.StartAsync();
        var isTakenBack = false;
        server.Answer = request => request.Method == "POST"
            ? ServerReply.Json(200, """{"id":"t1"}""")
            : ServerReply.Json(200, Volatile.Read(ref isTakenBack) ? after : before);
        await using var worker = await WorkerHost.StartAsync(Settings(server));
        var command = Clip("runway_gen3");
        await worker.SendAsync(command);

        var failed = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);
        Assert.Equal((decimal)charged, failed.Cost);
        Assert.Equal((decimal)charged, await SpentAsync(worker));

        Volatile.Write(ref isTakenBack, true);
        var again = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId && clip.Cost != (decimal)charged);
        await worker.Results.WaitAsync<UsageRecorded>(usage => usage.TakeId == command.TakeId && usage.Cost == (decimal)(left - charged));

        Assert.Equal(((decimal)left, failed.Failure.Code), (again.Cost, again.Failure.Code));
        Assert.Equal((decimal)left, await SpentAsync(worker));
        await NothingOpenAsync(worker);
    }

    [Fact]
    public async Task A_submission_without_a_charge_is_not_polled_for_refunds()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = request => ServerReply.Json(200, request.Method == "POST"
            ? """{"id":"t1"}"""
            : """{"status":"FAILED","failureCode":"SAFETY.OUTPUT.VIDEO","cost":{"credits":0}}""");
        await using var worker = await WorkerHost.StartAsync(Settings(server));
        var command = Clip("runway_gen3");
        await worker.SendAsync(command);

        Assert.Equal(0, (await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId)).Cost);

        Assert.Equal(LedgerKind.Released, Assert.Single(await worker.LedgerAsync()).Kind);
        await NothingOpenAsync(worker);
    }

    [Theory]
    [InlineData("OK", null, 0, 0)]                                          // taken out of the queue: never charged
    [InlineData("CANCELLATION_REQUESTED", "client_cancelled", 0.20, 0)]     // the model decides: here it stopped
    [InlineData("CANCELLATION_REQUESTED", "video", 0.20, 0.20)]             // and here it did not
    public async Task A_cancellation_at_fal_costs_what_fal_reports(string answer, string? end, double atOnce, double left)
    {
        await using var server = await ProviderServer.StartAsync();
        var isStopped = false;
        var hasEnded = false;
        server.Answer = request =>
        {
            if (request.Method == "PUT")
            {
                Volatile.Write(ref isStopped, true);
                return ServerReply.Json(answer == "OK" ? 200 : 202, $$"""{"status":"{{answer}}"}""");
            }

            return (request.Method, request.Path.EndsWith("/status", StringComparison.Ordinal), Volatile.Read(ref hasEnded)) switch
            {
                ("POST", _, _) => ServerReply.Json(200, """{"request_id":"r1","status":"IN_QUEUE"}"""),
                (_, true, false) => ServerReply.Json(202, """{"request_id":"r1","status":"IN_PROGRESS"}"""),
                (_, true, true) => ServerReply.Json(200, """{"request_id":"r1","status":"COMPLETED"}"""),
                _ when end == "video" => ServerReply.Json(200, """{"video":{"url":"https://v3.fal.media/out.mp4"}}"""),
                _ => ServerReply.Json(499, $$"""{"detail":"x","error_type":"{{end}}"}"""),
            };
        };
        await using var worker = await WorkerHost.StartAsync(Settings(server));
        var command = Clip("pika_v2");
        await worker.SendAsync(command);
        await worker.Results.WaitAsync<ClipProgressed>(progress => progress.TakeId == command.TakeId && progress.Activity == "generating");
        await worker.PublishAsync(
            new TakeAbandoned { JobId = command.JobId, TakeId = command.TakeId, Attempt = 1, Reason = FailureCode.Cancelled });

        Assert.Equal((decimal)atOnce, (await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId)).Cost);
        Assert.True(isStopped);
        Volatile.Write(ref hasEnded, true);
        await NothingOpenAsync(worker);

        Assert.Equal((decimal)left, await SpentAsync(worker));
        Assert.Equal((decimal)left, (await worker.RowAsync(command)).Cost);
    }

    [Fact]
    public async Task A_job_that_cannot_be_cancelled_is_charged_and_refunded_if_it_fails()
    {
        await using var server = await ProviderServer.StartAsync();
        var end = "in_progress";
        server.Answer = request => ServerReply.Json(200, request.Method == "POST"
            ? """{"id":"video_1","status":"queued"}"""
            : $$"""{"id":"video_1","status":"{{Volatile.Read(ref end)}}"}""");
        await using var worker = await WorkerHost.StartAsync(Settings(server));
        var command = Clip("openai_shorts");
        await worker.SendAsync(command);
        await worker.Results.WaitAsync<ClipProgressed>(progress => progress.TakeId == command.TakeId && progress.Activity == "generating");
        await worker.PublishAsync(
            new TakeAbandoned { JobId = command.JobId, TakeId = command.TakeId, Attempt = 1, Reason = FailureCode.Cancelled });
        Assert.Equal(0.60m, (await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId)).Cost);
        Assert.Equal(0.60m, await SpentAsync(worker));

        Volatile.Write(ref end, "failed");
        await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId && clip.Cost == 0);

        Assert.Equal(0, await SpentAsync(worker));
    }

    [Fact]
    public async Task Refund_polling_continues_after_a_restart_until_its_end()
    {
        using var home = new TemporaryFolder("adgenius-watch-");
        await using var server = await ProviderServer.StartAsync();
        var body = """{"status":"FAILED","cost":{"credits":60}}""";
        server.Answer = request => ServerReply.Json(200, request.Method == "POST" ? """{"id":"t1"}""" : Volatile.Read(ref body));
        var settings = Settings(server);
        settings["Submissions:RefundPollInterval"] = "00:05:00";
        var command = Clip("runway_gen3");
        await using (var first = await WorkerHost.StartAsync(settings, home.Path))
        {
            await first.SendAsync(command);
            await first.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);
        }

        Volatile.Write(ref body, """{"status":"FAILED","cost":{"credits":0}}""");
        await using (var second = await WorkerHost.StartAsync(Settings(server), home.Path))
        {
            await second.ChangeAsync(async database =>
            {
                var charge = await database.Set<RefundPoll>().SingleAsync(Stop);
                charge.DueAt = charge.DueAt.AddHours(-1);
                await database.SaveChangesAsync(Stop);
            });
            second.Services.GetRequiredService<RefundPollLoop>().Wake();
            await second.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId && clip.Cost == 0);
            Assert.Equal(0, await SpentAsync(second));
            await NothingOpenAsync(second);
        }
    }

    /// <summary>While a release is rolled out, workers of both versions share the polls.</summary>
    [Fact]
    public async Task A_model_that_this_worker_does_not_know_is_polled_later()
    {
        await using var server = await ProviderServer.StartAsync();
        var credits = 60;
        server.Answer = request => ServerReply.Json(200, request.Method == "POST"
            ? """{"id":"t1"}"""
            : $$$"""{"status":"FAILED","cost":{"credits":{{{Volatile.Read(ref credits)}}}}}""");
        await using var worker = await ChargedAsync(server, out var command);

        await ChangeAsync(worker, (row, _) => row.Model = "runway_gen5");
        await worker.ChangeAsync(database => Facts.UntilAsync(
            async () => (await database.Set<RefundPoll>().AsNoTracking().SingleAsync(Stop)).PollCount == 1));
        Volatile.Write(ref credits, 0);
        await ChangeAsync(worker, (row, _) => row.Model = "runway_gen3");
        await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId && clip.Cost == 0);

        Assert.Equal(0, await SpentAsync(worker));
    }

    /// <summary>Its job is neither deleted nor erased before.</summary>
    [Fact]
    public async Task A_poll_that_always_fails_ends_when_its_time_is_over()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = request => ServerReply.Json(200, request.Method == "POST"
            ? """{"id":"t1"}"""
            : """{"status":"FAILED","cost":{"credits":60}}""");
        await using var worker = await ChargedAsync(server, out _);

        await ChangeAsync(worker, (row, poll) => (row.ClipRequestJson, poll.PollUntil) = ("of another version", poll.DueAt.AddHours(-1)));
        await NothingOpenAsync(worker);

        Assert.Equal(0.60m, await SpentAsync(worker));
    }

    [Fact]
    public async Task A_provider_cannot_make_a_poll_longer_than_its_time()
    {
        await using var server = await ProviderServer.StartAsync();
        var isAway = false;
        server.Answer = request => request.Method == "POST" ? ServerReply.Json(200, """{"id":"t1"}""")
            : Volatile.Read(ref isAway) ? ServerReply.Status(503).With("Retry-After", "80000")
            : ServerReply.Json(200, """{"status":"FAILED","cost":{"credits":60}}""");
        await using var worker = await ChargedAsync(server, out _);
        Volatile.Write(ref isAway, true);

        await ChangeAsync(worker, (_, _) => { });
        RefundPoll? poll = null;
        await worker.ChangeAsync(database => Facts.UntilAsync(
            async () => (poll = await database.Set<RefundPoll>().AsNoTracking().SingleAsync(Stop)).PollCount == 1));

        Assert.Equal(poll!.PollUntil, poll.DueAt);
    }

    [Fact]
    public async Task After_thirty_jobs_with_every_outcome_the_ledger_equals_the_bill()
    {
        await using var server = await ProviderServer.StartAsync();
        var video = await TestVideo.BytesAsync();
        var credits = new ConcurrentDictionary<string, int>(); // what stays charged for each job
        var looks = new ConcurrentDictionary<string, int>();
        server.Answer = request =>
        {
            if (request.Method == "POST")
            {
                var number = int.Parse(
                    ((string)request.Json!["promptText"]!).Split(' ')[^1],
                    System.Globalization.CultureInfo.InvariantCulture);
                var id = $"{number}-{Guid.NewGuid():N}";
                credits[id] = 60;
                return ServerReply.Json(200, $$$"""{"id":"{{{id}}}","estimatedCost":{"credits":{{{(number % 6 == 5 ? 72 : 60)}}}}}""");
            }

            if (request.Path == "/video.mp4")
            {
                return ServerReply.Bytes("video/mp4", video);
            }

            var job = request.Path.Split('/')[^1];
            var look = looks.AddOrUpdate(job, 1, (_, before) => before + 1);
            switch (int.Parse(job.Split('-')[0], System.Globalization.CultureInfo.InvariantCulture) % 6)
            {
                case 0: // made
                    return ServerReply.Json(
                        200,
                        $$$"""{"status":"SUCCEEDED","output":["{{{server.Address}}}video.mp4"],"cost":{"credits":60}}""");
                case 1: // refunded at once
                    credits[job] = 0;
                    return ServerReply.Json(200, """{"status":"FAILED","failureCode":"INTERNAL","cost":{"credits":0}}""");
                case 2: // refunded later
                    credits[job] = look < 3 ? 60 : 0;
                    return ServerReply.Json(
                        200,
                        $$$"""{"status":"FAILED","failureCode":"SAFETY.OUTPUT.VIDEO","cost":{"credits":{{{credits[job]}}}}}""");
                case 3: // a part refunded later
                    credits[job] = look < 2 ? 60 : 25;
                    return ServerReply.Json(
                        200,
                        $$$"""{"status":"FAILED","failureCode":"SAFETY.OUTPUT.VIDEO","cost":{"credits":{{{credits[job]}}}}}""");
                case 4: // moderated input is charged, and stays so
                    return ServerReply.Json(200, """{"status":"FAILED","failureCode":"SAFETY.INPUT.TEXT","cost":{"credits":60}}""");
                default: // the provider's estimate was higher than our table's, and counts where nothing else is said
                    credits[job] = 72;
                    return ServerReply.Json(200, """{"status":"FAILED","failureCode":"SAFETY.INPUT.IMAGE"}""");
            }
        };
        await using var worker = await WorkerHost.StartAsync(Settings(server));
        var commands = Enumerable.Range(0, 30)
            .Select(number => Commands.Clip("runway_gen3", $"a boat {number}", 5, quality: Quality.Standard))
            .ToList();
        await Task.WhenAll(commands.Select(worker.SendAsync));
        foreach (var command in commands)
        {
            await Facts.UntilAsync(() => Task.FromResult(
                worker.Results.All<ClipGenerated>().Any(clip => clip.TakeId == command.TakeId)
                    || worker.Results.All<ClipFailed>().Any(clip => clip.TakeId == command.TakeId)));
        }

        const decimal left = 5 * (0.60m + 0 + 0 + 0.25m + 0.60m + 0.72m);
        await Facts.UntilAsync(async () => await SpentAsync(worker) == left && credits.Values.Sum() / 100m == left);

        await worker.ChangeAsync(async database =>
        {
            var month = await database.Set<LedgerAccount>().Where(account => account.Account.StartsWith("tenant/"))
                .SumAsync(account => account.CommittedMicros, Stop);
            Assert.Equal(credits.Values.Sum() / 100m, Micros.ToDollars(month)); // the refund is available in the budget
        });
        Assert.Equal(30, server.Seen.Count(request => request.Method == "POST"));
    }

    /// <summary>A worker with one failed submission that was charged, whose provider is polled for a refund when a test says so.</summary>
    private static Task<WorkerHost> ChargedAsync(ProviderServer server, out GenerateClip command)
    {
        var settings = Settings(server);
        settings["Submissions:RefundPollInterval"] = "00:05:00";
        return ChargeAsync(settings, command = Clip("runway_gen3"));

        static async Task<WorkerHost> ChargeAsync(Dictionary<string, string?> settings, GenerateClip command)
        {
            var worker = await WorkerHost.StartAsync(settings);
            await worker.SendAsync(command);
            await Facts.UntilAsync(async () => worker.Results.All<ClipFailed>().Count > 0
                && (await worker.RowAsync(command)).ResultPublishedAt is not null);
            return worker;
        }
    }

    /// <summary>Changes the submission and its poll, and lets the poll be made.</summary>
    private static async Task ChangeAsync(WorkerHost worker, Action<Submission, RefundPoll> change)
    {
        await worker.ChangeAsync(async database =>
        {
            var poll = await database.Set<RefundPoll>().SingleAsync(Stop);
            change(await database.Set<Submission>().SingleAsync(Stop), poll);
            poll.DueAt = poll.DueAt.AddHours(-1);
            await database.SaveChangesAsync(Stop);
        });
        worker.Services.GetRequiredService<RefundPollLoop>().Wake();
    }

    private static Task NothingOpenAsync(WorkerHost worker) =>
        worker.ChangeAsync(database => Facts.UntilAsync(async () => !await database.Set<RefundPoll>().AnyAsync(Stop)));

    private static async Task<decimal> SpentAsync(WorkerHost worker)
        => (await worker.LedgerAsync()).Sum(entry => Micros.ToDollars(entry.AmountMicros));

    private static GenerateClip Clip(string model) => Commands.Clip(model, seconds: 5, quality: Quality.Standard);

    private static Dictionary<string, string?> Settings(ProviderServer server) => new()
    {
        ["RUNWAYML_API_SECRET"] = "key_1",
        ["FAL_KEY"] = "id:secret",
        ["Providers:Runway:BaseAddress"] = server.Address.AbsoluteUri,
        ["Providers:Runway:PollInterval"] = "00:00:00.050",
        ["Providers:Pika:BaseAddress"] = server.Address.AbsoluteUri,
        ["Providers:Pika:PollInterval"] = "00:00:00.050",
        ["Providers:OpenAiVideos:BaseAddress"] = server.Address + "v1/",
        ["Providers:OpenAiVideos:PollInterval"] = "00:00:00.050",
        ["Providers:OpenAiVideos:Seconds"] = "5",
        ["Providers:OpenAiVideos:PricePerSecond"] = "0.12",
        ["Submissions:RefundPollInterval"] = "00:00:00.050",
        ["Downloads:AllowHttp"] = "true",
        ["Downloads:AllowPrivateAddresses"] = "true",
    };
}
