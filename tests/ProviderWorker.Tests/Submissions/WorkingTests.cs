using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.ProviderWorker.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace AdGenius.ProviderWorker.Tests.Submissions;

/// <summary>Submissions through the module, with a provider that behaves in all the ways that providers do.</summary>
public sealed class WorkingTests
{
    [Fact]
    public async Task A_provider_that_hangs_does_not_slow_the_others()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => ServerReply.Silence;
        var settings = RunwayWork.Settings(server);
        settings["Submissions:MaxConcurrencyPerModel"] = "4";
        settings["Providers:Runway:AttemptTimeout"] = "00:00:20";
        settings["Submissions:MaxConcurrency"] = "8";
        await using var worker = await WorkerHost.StartAsync(settings);
        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => worker.SendAsync(RunwayWork.Clip())));
        await Facts.UntilAsync(() => Task.FromResult(server.Seen.Count >= 4));

        var quick = Commands.Clip();
        await worker.SendAsync(quick);

        await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == quick.TakeId);
        Assert.Equal(4, server.Seen.Count); // the hanging one holds its own slots only
        server.EndSilence();
    }

    [Fact]
    public async Task A_poll_is_made_when_its_interval_has_passed_and_not_at_the_next_sweep()
    {
        await using var server = await ProviderServer.StartAsync();
        var video = await TestVideo.BytesAsync();
        var polls = 0;
        server.Answer = request => request switch
        {
            { Method: "POST" } => ServerReply.Json(200, """{"id":"t1"}"""),
            { Path: "/v1/tasks/t1" } when Interlocked.Increment(ref polls) < 4 => ServerReply.Json(
                200, """{"id":"t1","status":"RUNNING","progress":0.5}"""),
            { Path: "/v1/tasks/t1" } => ServerReply.Json(
                200, $$"""{"id":"t1","status":"SUCCEEDED","output":["{{server.Address}}clip.mp4"]}"""),
            _ => ServerReply.Bytes("video/mp4", video),
        };
        var settings = RunwayWork.Settings(server);
        settings["Submissions:SweepInterval"] = "00:01:00";
        settings["Providers:Runway:PollInterval"] = "00:00:00.100";
        await using var worker = await WorkerHost.StartAsync(settings);
        var command = RunwayWork.Clip();
        await worker.SendAsync(command);

        await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId); // four sweeps take longer than it waits

        Assert.Equal(4, polls);
    }

    /// <summary>The saga must not take the silence for a stall: it would pay another provider while the job goes on at this one.</summary>
    [Fact]
    public async Task A_provider_that_cannot_be_polled_is_reported_as_progress()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = request => request.Method == "POST"
            ? ServerReply.Json(200, """{"id":"t1"}""")
            : ServerReply.Status(503);
        var settings = RunwayWork.Settings(server);
        settings["Providers:Runway:PollInterval"] = "00:00:00.010";
        await using var worker = await WorkerHost.StartAsync(settings);
        var command = RunwayWork.Clip();
        await worker.SendAsync(command);

        await worker.Results.WaitAsync<ClipProgressed>(
            progress => progress.TakeId == command.TakeId && progress.Activity == "the provider does not respond");
    }

    /// <summary>A server that is being replaced may not know the job for a while.</summary>
    [Fact]
    public async Task A_job_that_is_not_found_for_a_while_continues_and_one_that_stays_so_is_lost()
    {
        await using var server = await ProviderServer.StartAsync();
        var video = await TestVideo.BytesAsync();
        int[] found = [4, 5, 10]; // four polls that do not find it are fewer than a lost job has
        var polls = 0;
        var isLost = false;
        server.Answer = request => request switch
        {
            { Method: "POST" } => ServerReply.Json(200, """{"id":"t1"}"""),
            { Path: "/v1/tasks/t1" } when isLost => ServerReply.Status(410),
            { Path: "/v1/tasks/t1" } => (Interlocked.Increment(ref polls) - 1) switch
            {
                10 => ServerReply.Json(200, $$"""{"id":"t1","status":"SUCCEEDED","output":["{{server.Address}}clip.mp4"]}"""),
                var number when found.Contains(number) => ServerReply.Json(200, """{"id":"t1","status":"RUNNING"}"""),
                _ => ServerReply.Json(404, """{"error":"no"}"""),
            },
            _ => ServerReply.Bytes("video/mp4", video),
        };
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var worker = await WorkerHost.StartAtAsync(time, RunwayWork.SettingsWithLongCalls(server));

        var first = RunwayWork.Clip();
        await worker.SendAsync(first);
        await UntilAsync(() => worker.Results.All<ClipGenerated>().Any(clip => clip.TakeId == first.TakeId));
        Assert.Equal(11, polls);

        isLost = true;
        var second = RunwayWork.Clip();
        await worker.SendAsync(second);
        var sent = time.GetUtcNow();
        await UntilAsync(() => worker.Results.All<ClipFailed>().Any(clip => clip.TakeId == second.TakeId));
        var failed = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == second.TakeId);
        Assert.Equal((FailureCode.ProviderUnavailable, 0.60m), (failed.Failure.Code, failed.Cost));
        Assert.True(time.GetUtcNow() - sent >= TimeSpan.FromMinutes(1));

        Task UntilAsync(Func<bool> fact) => Facts.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(fact());
        });
    }

    /// <summary>The proxy before the server knows no path to it during a rollout; the job is paid and goes on.</summary>
    [Fact]
    public async Task A_job_that_a_proxy_does_not_find_is_never_lost()
    {
        await using var server = await ProviderServer.StartAsync();
        var video = await TestVideo.BytesAsync();
        var polls = 0;
        server.Answer = request => request switch
        {
            { Method: "POST" } => ServerReply.Json(200, """{"id":"t1"}"""),
            { Path: "/v1/tasks/t1" } => Interlocked.Increment(ref polls) > 20
                ? ServerReply.Json(200, $$"""{"id":"t1","status":"SUCCEEDED","output":["{{server.Address}}clip.mp4"]}""")
                : ServerReply.Bytes("text/html", "<html>404</html>"u8.ToArray()) with { Code = 404 },
            _ => ServerReply.Bytes("video/mp4", video),
        };
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var worker = await WorkerHost.StartAtAsync(time, RunwayWork.SettingsWithLongCalls(server));
        await worker.SendAsync(RunwayWork.Clip());

        await Facts.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(worker.Results.All<ClipGenerated>().Count + worker.Results.All<ClipFailed>().Count > 0);
        });

        Assert.Empty(worker.Results.All<ClipFailed>());
        Assert.Single(server.Seen, request => request.Method == "POST");
    }

    [Fact]
    public async Task Polls_that_do_not_find_a_job_count_only_in_a_row()
    {
        await using var server = await ProviderServer.StartAsync();
        var video = await TestVideo.BytesAsync();
        var polls = 0;
        server.Answer = request => request switch
        {
            { Method: "POST" } => ServerReply.Json(200, """{"id":"t1"}"""),
            { Path: "/v1/tasks/t1" } => Interlocked.Increment(ref polls) switch
            {
                5 => ServerReply.Status(503),
                10 => ServerReply.Json(200, $$"""{"id":"t1","status":"SUCCEEDED","output":["{{server.Address}}clip.mp4"]}"""),
                _ => ServerReply.Json(404, "{}"),
            },
            _ => ServerReply.Bytes("video/mp4", video),
        };
        var settings = RunwayWork.SettingsWithLongCalls(server);
        settings["Providers:Runway:MaxRetries"] = "0";
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var worker = await WorkerHost.StartAtAsync(time, settings);
        var command = RunwayWork.Clip();
        await worker.SendAsync(command);

        await Facts.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(worker.Results.All<ClipGenerated>().Count + worker.Results.All<ClipFailed>().Count > 0);
        });

        await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);
        Assert.Equal(10, polls);
    }

    [Fact]
    public async Task Stability_generates_an_image_for_the_orchestrator_to_compose()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => ServerReply.Bytes("image/png", ClipRequests.Pixel).With("finish-reason", "SUCCESS");
        await using var worker = await WorkerHost.StartAsync(
            new() { ["STABILITY_API_KEY"] = "sk-1", ["Providers:Stability:BaseAddress"] = server.Address.AbsoluteUri });
        var command = Commands.Clip("stability_svd", seconds: 3, aspect: "21:9", allowNearest: true);
        await worker.SendAsync(command);

        var generated = await worker.Results.WaitAsync<ImageGenerated>(image => image.TakeId == command.TakeId);

        Assert.Equal((command.JobId, 1, 0.03m), (generated.JobId, generated.Attempt, generated.Cost));
        Assert.Equal(("stability_svd", "stable-image-core"), (generated.ProducedBy.Model, generated.ProducedBy.Resolved));
        Assert.Equal("image/png", generated.Image.ContentType);
        Assert.StartsWith("aspectRatio 21:9", Assert.Single(generated.Adjustments!), StringComparison.Ordinal);
        await worker.Results.WaitAsync<UsageRecorded>(usage => usage.TakeId == command.TakeId && usage.Cost == 0.03m);
    }

    [Fact]
    public async Task A_picture_of_another_tenant_is_not_found()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var worker = await WorkerHost.StartAsync(RunwayWork.Settings(server));
        var command = RunwayWork.Clip() with { SourceImage = "videos/other/20261121_100000-spring-001.jpg" };
        await worker.SendAsync(command);

        var answer = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);

        Assert.Equal((FailureCode.InvalidRequest, "sourceImage"), (answer.Failure.Code, answer.Failure.Field));
        Assert.Empty(server.Seen);
    }
}
