using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.ProviderWorker.Tests.Kit;
using Microsoft.Extensions.Time.Testing;

namespace AdGenius.ProviderWorker.Tests.Submissions;

/// <summary>What is paid is stored when the store is back, and no other provider is asked.</summary>
public sealed class When_the_object_store_is_unavailable : IDisposable
{
    private readonly FolderOutage _outage = new();

    public void Dispose() => _outage.Dispose();

    [Fact]
    public async Task Should_store_a_finished_clip_afterwards_without_another_download()
    {
        await using var server = await ProviderServer.StartAsync();
        await AnswerAsync(server);
        await using var worker = await WorkerHost.StartAsync(Runway(server));
        _outage.Begin();
        var command = Clip();
        await worker.SendAsync(command);
        await Facts.UntilAsync(
            async () => server.Seen.Any(request => request.Path == "/clip.mp4") && (await worker.RowAsync(command)).FetchFailures >= 3);

        _outage.End();

        await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);
        Assert.Single(server.Seen, request => request.Path == "/clip.mp4");
        Assert.Single(server.Seen, request => request.Method == "POST");
    }

    [Fact]
    public async Task Should_have_no_more_clips_on_its_disk_than_have_room_and_store_every_one_afterwards()
    {
        await using var server = await ProviderServer.StartAsync();
        var video = await TestVideo.BytesAsync();
        var jobs = 0;
        server.Answer = request => request switch
        {
            { Method: "POST" } => ServerReply.Json(200, $$"""{"id":"t{{Interlocked.Increment(ref jobs)}}"}"""),
            { Path: var path } when path.StartsWith("/v1/tasks/", StringComparison.Ordinal) => ServerReply.Json(
                200,
                $$"""{"id":"{{path[10..]}}","status":"SUCCEEDED","output":["{{server.Address}}clip-{{path[10..]}}.mp4"]}"""),
            _ => ServerReply.Bytes("video/mp4", video),
        };
        var settings = Runway(server);
        settings["Downloads:MaxBytes"] = $"{video.Length}";
        settings["Clips:MaxBytes"] = "1"; // so that there is room for one clip
        await using var worker = await WorkerHost.StartAsync(settings);
        _outage.Begin();
        GenerateClip[] commands = [Clip(), Clip()];
        foreach (var command in commands)
        {
            await worker.SendAsync(command);
        }

        // A clip that is kept for the store is downloaded once; one that finds no room again and again.
        await Facts.UntilAsync(() => Task.FromResult(
            server.Seen.Where(request => request.Path.StartsWith("/clip-", StringComparison.Ordinal))
                .CountBy(request => request.Path).Any(path => path.Value > 2)));
        _outage.End();

        foreach (var command in commands)
        {
            await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);
        }
    }

    [Fact]
    public async Task Should_fail_a_finished_clip_at_the_end_of_the_commands_time_so_that_no_other_provider_is_asked()
    {
        await using var server = await ProviderServer.StartAsync();
        await AnswerAsync(server);
        var settings = Runway(server);
        settings["Providers:Runway:Deadline"] = "00:10:00";
        settings["Providers:Runway:AttemptTimeout"] = "00:10:00"; // the clock is moved while a call may be in progress
        settings["Submissions:Lease"] = "00:30:00";
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var worker = await WorkerHost.StartAtAsync(time, settings);
        _outage.Begin();
        var notAfter = time.GetUtcNow().AddMinutes(20);
        var command = Clip() with { NotAfter = notAfter };
        await worker.SendAsync(command);
        await UntilAsync(
            () => worker.Results.All<ClipProgressed>().Any(progress => progress.Activity == "fetching the clip"),
            TimeSpan.FromMilliseconds(100));

        await UntilAsync(() => worker.Results.All<ClipFailed>().Count > 0, TimeSpan.FromSeconds(20));

        var failed = Assert.Single(worker.Results.All<ClipFailed>());
        Assert.Equal((FailureCode.StorageUnavailable, 0.60m), (failed.Failure.Code, failed.Cost));
        Assert.True(time.GetUtcNow() >= notAfter, "the provider's own deadline must not end it");
        _outage.End();

        Task UntilAsync(Func<bool> fact, TimeSpan step) => Facts.UntilAsync(() =>
        {
            time.Advance(step);
            return Task.FromResult(fact());
        });
    }

    [Fact]
    public async Task Should_store_a_picture_that_the_submit_has_returned_afterwards()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ =>
        {
            _outage.Begin(); // the worker has checked the store, and has the picture when it is unavailable
            return ServerReply.Bytes("image/png", ClipRequests.Pixel).With("finish-reason", "SUCCESS");
        };
        await using var worker = await WorkerHost.StartAsync(Stability(server));
        var command = Commands.Clip("stability_svd", seconds: 3);
        await worker.SendAsync(command);
        await worker.Results.WaitAsync<ClipProgressed>(
            progress => progress.TakeId == command.TakeId && progress.Activity == "waiting for the object store");

        _outage.End();

        await worker.Results.WaitAsync<ImageGenerated>(image => image.TakeId == command.TakeId);
        Assert.Single(server.Seen);
        await worker.Results.WaitAsync<UsageRecorded>(usage => usage.TakeId == command.TakeId && usage.Cost == 0.03m);
    }

    [Fact]
    public async Task Should_store_a_picture_that_was_refused_when_the_access_is_repaired()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var worker = await WorkerHost.StartAsync(Stability(server), home: null, RefusingStore.Module);
        var store = RefusingStore.Of(worker.Services);
        server.Answer = _ =>
        {
            store.Refuses = true;
            return ServerReply.Bytes("image/png", ClipRequests.Pixel).With("finish-reason", "SUCCESS");
        };
        var command = Commands.Clip("stability_svd", seconds: 3);
        await worker.SendAsync(command);
        await Facts.UntilAsync(() => Task.FromResult(store.Refused > 0));

        store.Refuses = false;

        await worker.Results.WaitAsync<ImageGenerated>(image => image.TakeId == command.TakeId);
        Assert.Single(server.Seen);
    }

    [Fact]
    public async Task Should_give_up_a_picture_whose_take_is_abandoned_meanwhile()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ =>
        {
            _outage.Begin();
            return ServerReply.Bytes("image/png", ClipRequests.Pixel).With("finish-reason", "SUCCESS");
        };
        await using var worker = await WorkerHost.StartAsync(Stability(server));
        var command = Commands.Clip("stability_svd", seconds: 3);
        await worker.SendAsync(command);
        await worker.Results.WaitAsync<ClipProgressed>(
            progress => progress.TakeId == command.TakeId && progress.Activity == "waiting for the object store");

        await worker.PublishAsync(
            new TakeAbandoned { JobId = command.JobId, TakeId = command.TakeId, Attempt = 1, Reason = FailureCode.Cancelled });

        Assert.Equal(0.03m, (await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId)).Cost);
        _outage.End();
    }

    [Fact]
    public async Task Should_not_buy_a_picture_that_cannot_be_stored()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => ServerReply.Bytes("image/png", ClipRequests.Pixel).With("finish-reason", "SUCCESS");
        var settings = Stability(server);
        settings["Submissions:MaxDeferrals"] = "3";
        await using var worker = await WorkerHost.StartAsync(settings);
        _outage.Begin();
        var command = Commands.Clip("stability_svd", seconds: 3);
        await worker.SendAsync(command);

        var failed = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);

        Assert.Equal((FailureCode.StorageUnavailable, 0m), (failed.Failure.Code, failed.Cost));
        Assert.Empty(server.Seen);
        _outage.End();
    }

    [Fact]
    public async Task Should_fetch_a_clip_again_whose_probe_was_killed()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("The tool is a shell script.");
            return;
        }

        await using var server = await ProviderServer.StartAsync();
        await AnswerAsync(server);
        var memory = Path.Combine(_outage.Folder, "..", "memory"); // exists once ffprobe is no longer killed
        var probe = Path.Combine(_outage.Folder, "..", "ffprobe");
        await File.WriteAllTextAsync(
            probe,
            $"#!/bin/sh\ncase \"$*\" in *-version*) exec ffprobe \"$@\";; esac\n[ -e '{memory}' ] || kill -9 $$\nexec ffprobe \"$@\"\n",
            TestContext.Current.CancellationToken);
        File.SetUnixFileMode(probe, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var settings = Runway(server);
        settings["Media:Ffprobe"] = probe;
        await using var worker = await WorkerHost.StartAsync(settings);
        var command = Clip();
        await worker.SendAsync(command);
        await Facts.UntilAsync(
            async () => server.Seen.Any(request => request.Path == "/clip.mp4") && (await worker.RowAsync(command)).FetchFailures >= 2);

        await File.WriteAllTextAsync(memory, "", TestContext.Current.CancellationToken);

        await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);
        Assert.Single(server.Seen, request => request.Path == "/clip.mp4");
    }

    private static GenerateClip Clip() => Commands.Clip("runway_gen3", seconds: 5, quality: Quality.Standard);

    private static async Task AnswerAsync(ProviderServer server)
    {
        var video = await TestVideo.BytesAsync();
        server.Answer = request => request switch
        {
            { Method: "POST" } => ServerReply.Json(200, """{"id":"t1"}"""),
            { Path: "/v1/tasks/t1" } => ServerReply.Json(
                200,
                $$$"""{"id":"t1","status":"SUCCEEDED","output":["{{{server.Address}}}clip.mp4"],"cost":{"credits":60}}"""),
            _ => ServerReply.Bytes("video/mp4", video),
        };
    }

    private Dictionary<string, string?> Runway(ProviderServer server) => new()
    {
        ["Objects:Folder"] = _outage.Folder,
        ["RUNWAYML_API_SECRET"] = "key_1",
        ["Providers:Runway:BaseAddress"] = server.Address.AbsoluteUri,
        ["Providers:Runway:PollInterval"] = "00:00:00.010",
        ["Downloads:AllowHttp"] = "true",
        ["Downloads:AllowPrivateAddresses"] = "true",
    };

    private Dictionary<string, string?> Stability(ProviderServer server) => new()
    {
        ["Objects:Folder"] = _outage.Folder,
        ["STABILITY_API_KEY"] = "sk-1",
        ["Providers:Stability:BaseAddress"] = server.Address.AbsoluteUri,
    };
}
