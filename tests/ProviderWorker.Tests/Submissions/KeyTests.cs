using System.Collections.Concurrent;
using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Hosting;
using AdGenius.ProviderWorker.Tests.Kit;
using AdGenius.TestKit.Logging;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace AdGenius.ProviderWorker.Tests.Submissions;

/// <summary>A provider with several keys.</summary>
public sealed class KeyTests
{
    [Fact]
    public async Task Several_keys_share_the_work_and_a_job_stays_with_its_own()
    {
        await using var server = await ProviderServer.StartAsync();
        var keyOfJob = new ConcurrentDictionary<string, string>();
        server.Answer = request =>
        {
            if (request.Method == "POST")
            {
                var id = $"t{Guid.NewGuid():N}";
                keyOfJob[id] = request.Headers["authorization"];
                return ServerReply.Json(200, $$"""{"id":"{{id}}"}""");
            }

            return keyOfJob[request.Path.Split('/')[^1]] == request.Headers["authorization"]
                ? ServerReply.Json(200, """{"status":"RUNNING"}""")
                : ServerReply.Status(401);
        };
        var settings = RunwayWork.Settings(server);
        settings["Providers:Runway:AdditionalApiKeys:0"] = "key_2";
        settings["Providers:Runway:MaxConcurrentPerKey"] = "2";
        await using var worker = await WorkerHost.StartAsync(settings);
        var commands = Enumerable.Range(0, 5).Select(_ => RunwayWork.Clip()).ToList();
        await Task.WhenAll(commands.Select(worker.SendAsync));

        await Facts.UntilAsync(() => Task.FromResult(keyOfJob.Count == 4
            && worker.Results.All<ClipProgressed>().Any(progress => progress.Activity.Contains("free slot", StringComparison.Ordinal))));
        await Facts.UntilAsync(() => Task.FromResult(worker.Results.All<ClipProgressed>()
            .Where(progress => progress.Activity == "generating")
            .Select(progress => progress.TakeId)
            .Distinct()
            .Count() == 4));

        Assert.Equal([2, 2], keyOfJob.Values.GroupBy(key => key).Select(group => group.Count()));
    }

    /// <summary>Its jobs end at once, so that it has the fewest running and would be chosen for every other one.</summary>
    [Theory]
    [InlineData(401)]
    [InlineData(402)]
    public async Task Jobs_of_a_refused_key_are_submitted_with_another(int status)
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = request => request switch
        {
            { Method: "POST" } when request.Headers["authorization"] == "Bearer key_2" => ServerReply.Json(status, """{"error":"no"}"""),
            { Method: "POST" } => ServerReply.Json(200, $$"""{"id":"t{{Guid.NewGuid():N}}"}"""),
            _ => ServerReply.Json(200, """{"status":"RUNNING"}"""),
        };
        using var log = new CapturedLog();
        var settings = RunwayWork.Settings(server);
        settings["Providers:Runway:AdditionalApiKeys:0"] = "key_2";
        await using var worker = await WorkerHost.StartAsync(
            settings, null, new ServiceModule { Name = "log", AddServices = builder => builder.Logging.AddProvider(log) });

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => worker.SendAsync(RunwayWork.Clip())));
        await Facts.UntilAsync(() => Task.FromResult(Accepted() + worker.Results.All<ClipFailed>().Count == 5));
        Assert.Empty(worker.Results.All<ClipFailed>());
        var refusals = Refusals();
        Assert.InRange(refusals, 1, 5); // those that were sent before the first was answered
        Assert.Single(log.Lines, line => line.StartsWith("Error: runway_gen3 refused the key", StringComparison.Ordinal));

        await worker.SendAsync(RunwayWork.Clip());
        await Facts.UntilAsync(() => Task.FromResult(Accepted() == 6));
        Assert.Equal(refusals, Refusals());

        int Accepted() => worker.Results.All<ClipProgressed>().Where(progress => progress.Activity == "accepted by the provider")
            .Select(progress => progress.TakeId).Distinct().Count();

        int Refusals() => server.Seen.Count(request => request.Method == "POST" && request.Headers["authorization"] == "Bearer key_2");
    }

    /// <summary>One call was refused for a moment. The key that is revoked has no running jobs, so it would be chosen.</summary>
    [Fact]
    public async Task A_key_that_was_refused_once_is_used_on_where_the_other_is_revoked()
    {
        await using var server = await ProviderServer.StartAsync();
        var isBlocked = false;
        server.Answer = request => request switch
        {
            { Method: "POST" } when request.Headers["authorization"] == "Bearer key_2" => ServerReply.Json(401, """{"error":"no"}"""),
            { Method: "POST" } when Interlocked.Exchange(ref isBlocked, false) => ServerReply.Json(403, """{"error":"no"}"""),
            { Method: "POST" } => ServerReply.Json(200, $$"""{"id":"t{{Guid.NewGuid():N}}"}"""),
            _ => ServerReply.Json(200, """{"status":"RUNNING"}"""),
        };
        var settings = RunwayWork.Settings(server);
        settings["Providers:Runway:AdditionalApiKeys:0"] = "key_2";
        await using var worker = await WorkerHost.StartAsync(settings);
        await SubmitAsync();
        await SubmitAsync(); // key_2 is refused
        Volatile.Write(ref isBlocked, true);
        var refused = RunwayWork.Clip();
        await worker.SendAsync(refused);
        var failed = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == refused.TakeId);
        Assert.Equal(FailureCode.ProviderUnavailable, failed.Failure.Code);

        await SubmitAsync();
        await SubmitAsync();

        Assert.Single(worker.Results.All<ClipFailed>());
        Assert.Single(server.Seen, request => request.Method == "POST" && request.Headers["authorization"] == "Bearer key_2");

        async Task SubmitAsync()
        {
            var command = RunwayWork.Clip();
            await worker.SendAsync(command);
            await Facts.UntilAsync(() => Task.FromResult(
                worker.Results.All<ClipFailed>().Any(clip => clip.TakeId == command.TakeId)
                || worker.Results.All<ClipProgressed>().Any(
                    progress => progress.TakeId == command.TakeId && progress.Activity == "accepted by the provider")));
        }
    }

    [Fact]
    public async Task A_job_fails_when_every_key_is_refused()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => ServerReply.Json(401, """{"error":"no"}""");
        var settings = RunwayWork.Settings(server);
        settings["Providers:Runway:AdditionalApiKeys:0"] = "key_2";
        await using var worker = await WorkerHost.StartAsync(settings);
        var command = RunwayWork.Clip();
        await worker.SendAsync(command);

        var failed = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);

        Assert.Equal((FailureCode.ProviderUnavailable, 0m), (failed.Failure.Code, failed.Cost));
        Assert.Equal(
            ["Bearer key_1", "Bearer key_2"],
            server.Seen.Select(request => request.Headers["authorization"]).Order(StringComparer.Ordinal));
        Assert.Equal(0, (await worker.LedgerAsync()).Sum(entry => entry.AmountMicros));
    }
}
