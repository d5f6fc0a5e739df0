using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Media.Processes;
using AdGenius.ProviderWorker.Tests.Kit;
using AdGenius.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace AdGenius.ProviderWorker.Tests.Submissions;

/// <summary>How finished clips are fetched from their providers, whatever the provider answers.</summary>
public sealed class FetchTests
{
    [Fact]
    public async Task An_expired_link_is_requested_again()
    {
        await using var server = await ProviderServer.StartAsync();
        var video = await TestVideo.BytesAsync();
        var looks = 0;
        server.Answer = request => request switch
        {
            { Method: "POST" } => ServerReply.Json(200, """{"id":"t1"}"""),
            { Path: "/v1/tasks/t1" } => ServerReply.Json(
                200,
                $$"""{"id":"t1","status":"SUCCEEDED","output":["{{server.Address}}video-{{Interlocked.Increment(ref looks)}}.mp4"]}"""),
            { Path: "/video-3.mp4" } => ServerReply.Bytes("video/mp4", video),
            _ => ServerReply.Status(403),
        };
        await using var worker = await WorkerHost.StartAsync(RunwayWork.Settings(server));
        var command = RunwayWork.Clip();
        await worker.SendAsync(command);

        var answer = await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);

        Assert.EndsWith("/video-3.mp4", answer.OriginalUrl, StringComparison.Ordinal);
        Assert.DoesNotContain('?', answer.OriginalUrl!);
        Assert.Single(server.Seen, request => request.Method == "POST");
    }

    [Fact]
    public async Task A_finished_clip_is_fetched_for_as_long_as_its_server_is_unavailable()
    {
        await using var server = await ProviderServer.StartAsync();
        var video = await TestVideo.BytesAsync();
        var fetches = 0;
        server.Answer = request => request switch
        {
            { Method: "POST" } => ServerReply.Json(200, """{"id":"t1"}"""),
            { Path: "/v1/tasks/t1" } => ServerReply.Json(
                200,
                $$"""{"id":"t1","status":"SUCCEEDED","output":["{{server.Address}}clip.mp4"]}"""),
            _ => Interlocked.Increment(ref fetches) switch
            {
                > 9 => ServerReply.Bytes("video/mp4", video),
                8 => ServerReply.Json(200, """{"status":"processing"}"""),
                9 => ServerReply.Json(202, """{"status":"processing"}"""),
                var number => ServerReply.Status(number % 2 == 0 ? 503 : 500).With("Retry-After", "0"),
            },
        };
        var settings = RunwayWork.Settings(server);
        settings["Providers:Runway:PollInterval"] = "00:00:00.010";
        settings["Submissions:MaxFetches"] = "2";
        await using var worker = await WorkerHost.StartAsync(settings);
        var command = RunwayWork.Clip();
        await worker.SendAsync(command);

        await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);
        Assert.Equal(9, (await worker.RowAsync(command)).FetchFailures);
        Assert.Single(server.Seen, request => request.Method == "POST");
    }

    [Theory]
    [InlineData("application/json", """{"status":"processing"}""")]
    [InlineData("Application/JSON", """{"status":"processing"}""")]
    [InlineData("text/plain", "\r\n {\"status\":\"processing\"}")]
    [InlineData("text/json", """[{"status":"processing"}]""")]
    [InlineData("application/octet-stream", "\uFEFF{\"status\":\"processing\"}")]
    [InlineData("video/mp4", """{"status":"processing"}""")]
    [InlineData(null, """{"status":"processing"}""")]
    [InlineData("text/html", "<!doctype html><title>Maintenance</title>")]
    [InlineData("application/xml", "<Error><Code>SlowDown</Code></Error>")]
    [InlineData("application/json", "\"processing\"")]
    [InlineData("application/json", "null")]
    [InlineData("video/mp4", "The video is not ready yet.\n")]
    [InlineData("text/plain", "Die Datei ist noch nicht vollst\u00E4ndig.")]
    public async Task A_download_that_is_text_is_repeated_whatever_its_content_type(string? contentType, string body)
    {
        await using var server = await ProviderServer.StartAsync();
        var video = await TestVideo.BytesAsync();
        var fetches = 0;
        server.Answer = request => request switch
        {
            { Method: "POST" } => ServerReply.Json(200, """{"id":"t1"}"""),
            { Path: "/v1/tasks/t1" } => ServerReply.Json(
                200, $$"""{"id":"t1","status":"SUCCEEDED","output":["{{server.Address}}clip.mp4"]}"""),
            _ => Interlocked.Increment(ref fetches) == 1
                ? ServerReply.Bytes(contentType!, System.Text.Encoding.UTF8.GetBytes(body))
                : ServerReply.Bytes("application/json", video), // what a video is, its bytes say too
        };
        await using var worker = await WorkerHost.StartAsync(RunwayWork.Settings(server));
        var command = RunwayWork.Clip();
        await worker.SendAsync(command);

        await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);

        Assert.Equal(2, fetches);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)] // as often as it is tried
    public async Task A_damaged_download_is_repeated(int damaged)
    {
        await using var server = await ProviderServer.StartAsync();
        var video = await TestVideo.BytesAsync();
        var fetches = 0;
        server.Answer = request => request switch
        {
            { Method: "POST" } => ServerReply.Json(200, """{"id":"t1"}"""),
            { Path: "/v1/tasks/t1" } => ServerReply.Json(
                200, $$"""{"id":"t1","status":"SUCCEEDED","output":["{{server.Address}}clip.mp4"]}"""),
            _ => ServerReply.Bytes("video/mp4", Interlocked.Increment(ref fetches) <= damaged ? video[..(video.Length / 2)] : video),
        };
        await using var worker = await WorkerHost.StartAsync(RunwayWork.Settings(server));
        var command = RunwayWork.Clip();
        await worker.SendAsync(command);

        if (damaged < 3)
        {
            await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);
            Assert.Equal(damaged + 1, fetches);
        }
        else
        {
            var failed = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);
            Assert.Equal((FailureCode.InvalidMedia, 3), (failed.Failure.Code, fetches));
        }
    }

    /// <summary>A server may call a job completed while it still writes the file; the clip is paid.</summary>
    [Fact]
    public async Task A_download_that_is_longer_each_time_is_repeated_until_it_is_a_video()
    {
        await using var server = await ProviderServer.StartAsync();
        var video = await TestVideo.BytesAsync();
        var fetches = 0;
        server.Answer = request => request switch
        {
            { Method: "POST" } => ServerReply.Json(200, """{"id":"t1"}"""),
            { Path: "/v1/tasks/t1" } => ServerReply.Json(
                200, $$"""{"id":"t1","status":"SUCCEEDED","output":["{{server.Address}}clip.mp4"]}"""),
            _ => ServerReply.Bytes("video/mp4", video[..(video.Length * Math.Min(Interlocked.Increment(ref fetches), 7) / 7)]),
        };
        await using var worker = await WorkerHost.StartAsync(RunwayWork.Settings(server));
        var command = RunwayWork.Clip();
        await worker.SendAsync(command);

        await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);

        Assert.Equal(7, fetches);
    }

    /// <summary>Matroska and WebM files that were written to a pipe name no duration.</summary>
    [Fact]
    public async Task A_clip_without_a_duration_in_its_container_is_a_video()
    {
        await using var server = await ProviderServer.StartAsync();
        using var folder = new TemporaryFolder("adgenius-piped-");
        var film = Path.Combine(folder.Path, "film.mp4");
        await File.WriteAllBytesAsync(film, await TestVideo.BytesAsync(), TestContext.Current.CancellationToken);
        using var piped = new MemoryStream();
        await ProcessRunner.RunToSuccessAsync(
            new ProcessCommand
            {
                FileName = "ffmpeg",
                Arguments = ["-v", "error", "-i", "file:" + film, "-c", "copy", "-f", "matroska", "pipe:1"],
                ReadOutput = (output, stop) => output.CopyToAsync(piped, stop),
            },
            TestContext.Current.CancellationToken);
        server.Answer = request => request switch
        {
            { Method: "POST" } => ServerReply.Json(200, """{"id":"t1"}"""),
            { Path: "/v1/tasks/t1" } => ServerReply.Json(
                200, $$"""{"id":"t1","status":"SUCCEEDED","output":["{{server.Address}}clip.mkv"]}"""),
            _ => ServerReply.Bytes("video/x-matroska", piped.ToArray()),
        };
        await using var worker = await WorkerHost.StartAsync(RunwayWork.Settings(server));
        var command = RunwayWork.Clip();
        await worker.SendAsync(command);

        await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);
    }

    [Fact]
    public async Task A_clip_that_the_download_rules_forbid_is_not_called_invalid()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = request => request.Method == "POST"
            ? ServerReply.Json(200, """{"id":"t1"}""")
            : ServerReply.Json(200, $$"""{"id":"t1","status":"SUCCEEDED","output":["{{server.Address}}clip.mp4"]}""");
        var settings = RunwayWork.Settings(server);
        settings["Downloads:AllowHttp"] = "false";
        await using var worker = await WorkerHost.StartAsync(settings);
        var command = RunwayWork.Clip();
        await worker.SendAsync(command);

        var failed = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);

        Assert.Equal(FailureCode.ProviderUnavailable, failed.Failure.Code);
        Assert.Contains("Downloads forbid it. Only https addresses are allowed.", failed.Failure.Text, StringComparison.Ordinal);
    }

    /// <summary>The address of a video at its own server does not expire: 404 says that the file is not there yet.</summary>
    [Theory]
    [InlineData(404)]
    [InlineData(403)]
    public async Task A_clip_that_its_own_server_does_not_have_yet_is_fetched_later(int status)
    {
        await using var server = await ProviderServer.StartAsync();
        var video = await TestVideo.BytesAsync();
        var fetches = 0;
        server.Answer = request => request switch
        {
            { Method: "POST" } => ServerReply.Json(200, """{"id":"v1","status":"queued"}"""),
            { Path: "/v1/videos/v1/content" } => Interlocked.Increment(ref fetches) <= 6
                ? ServerReply.Status(status)
                : ServerReply.Bytes("video/mp4", video),
            _ => ServerReply.Json(200, """{"id":"v1","status":"completed"}"""),
        };
        await using var worker = await WorkerHost.StartAsync(new()
        {
            ["OPENAI_API_KEY"] = "key_1",
            ["Providers:OpenAiVideos:BaseAddress"] = server.Address + "v1/",
            ["Providers:OpenAiVideos:PollInterval"] = "00:00:00.010",
            ["Submissions:MaxFetches"] = "2",
        });
        var command = Commands.Clip("openai_shorts", seconds: 4, quality: Quality.Standard);
        await worker.SendAsync(command);

        await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);
        Assert.All(
            server.Seen.Where(request => request.Path.EndsWith("/content", StringComparison.Ordinal)),
            request => Assert.Equal("Bearer key_1", request.Headers["authorization"]));
    }

    /// <summary>A server, or a CDN before it, may redirect to its own page during maintenance.</summary>
    [Theory]
    [InlineData("http://10.0.0.1/maintenance")]
    [InlineData("https://10.0.0.1/maintenance")]
    [InlineData("//h.example:99999/maintenance")]
    [InlineData("/v1/videos/v1/content")] // without an end
    public async Task A_clip_whose_download_is_redirected_to_where_it_is_not_followed_is_fetched_later(string location)
    {
        await using var server = await ProviderServer.StartAsync();
        var video = await TestVideo.BytesAsync();
        var requests = 0;
        server.Answer = request => request switch
        {
            { Method: "POST" } => ServerReply.Json(200, """{"id":"v1","status":"queued"}"""),
            { Path: "/v1/videos/v1/content" } => Interlocked.Increment(ref requests) <= 6
                ? ServerReply.Status(302).With("Location", location)
                : ServerReply.Bytes("video/mp4", video),
            _ => ServerReply.Json(200, """{"id":"v1","status":"completed"}"""),
        };
        await using var worker = await WorkerHost.StartAsync(new()
        {
            ["OPENAI_API_KEY"] = "key_1",
            ["Providers:OpenAiVideos:BaseAddress"] = server.Address + "v1/",
            ["Providers:OpenAiVideos:PollInterval"] = "00:00:00.010",
            ["Submissions:MaxFetches"] = "2",
        });
        var command = Commands.Clip("openai_shorts", seconds: 4, quality: Quality.Standard);
        await worker.SendAsync(command);

        await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);
        Assert.Single(server.Seen, request => request.Method == "POST");
    }

    [Theory]
    [InlineData(false)] // the first expired link comes after five other failures
    [InlineData(true)]  // and after these come as many expired links again as were allowed
    public async Task An_expired_link_after_other_failures_is_not_the_last(bool goesOn)
    {
        await using var server = await ProviderServer.StartAsync();
        var video = await TestVideo.BytesAsync();
        var fetches = 0;
        server.Answer = request => request switch
        {
            { Method: "POST" } => ServerReply.Json(200, """{"id":"t1"}"""),
            { Path: "/v1/tasks/t1" } => ServerReply.Json(
                200, $$"""{"id":"t1","status":"SUCCEEDED","output":["{{server.Address}}clip.mp4"]}"""),
            _ => Interlocked.Increment(ref fetches) switch
            {
                <= 5 => ServerReply.Status(503),
                6 => ServerReply.Status(403),
                _ when goesOn => ServerReply.Status(403),
                _ => ServerReply.Bytes("video/mp4", video),
            },
        };
        var settings = RunwayWork.Settings(server);
        settings["Providers:Runway:PollInterval"] = "00:00:00.010";
        settings["Submissions:MaxFetches"] = "3";
        await using var worker = await WorkerHost.StartAsync(settings);
        var command = RunwayWork.Clip();
        await worker.SendAsync(command);

        if (goesOn)
        {
            await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);
            Assert.Equal(8, fetches);
        }
        else
        {
            await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);
        }
    }

    [Fact]
    public async Task A_finished_clip_that_cannot_be_fetched_fails_at_the_deadline_and_is_paid()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = request => request switch
        {
            { Method: "POST" } => ServerReply.Json(200, """{"id":"t1"}"""),
            { Path: "/v1/tasks/t1" } => ServerReply.Json(
                200,
                $$$"""{"id":"t1","status":"SUCCEEDED","output":["{{{server.Address}}}clip.mp4"],"cost":{"credits":60}}"""),
            _ => ServerReply.Status(503),
        };
        var settings = RunwayWork.SettingsWithLongCalls(server);
        settings["Providers:Runway:Deadline"] = "00:10:00";
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var worker = await WorkerHost.StartAtAsync(time, settings);
        var command = RunwayWork.Clip();
        await worker.SendAsync(command);
        await UntilAsync(() => server.Seen.Any(request => request.Path == "/clip.mp4"), TimeSpan.FromMilliseconds(100));
        await UntilAsync(() => worker.Results.All<ClipFailed>().Count > 0, TimeSpan.FromSeconds(5));

        var failed = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);

        Assert.Equal((FailureCode.ProviderUnavailable, 0.60m), (failed.Failure.Code, failed.Cost));

        Task UntilAsync(Func<bool> fact, TimeSpan step) => Facts.UntilAsync(() =>
        {
            time.Advance(step);
            return Task.FromResult(fact());
        });
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task A_downloaded_video_is_deleted_at_the_server_where_the_settings_say_so(bool deletes, int deletions)
    {
        await using var server = await ProviderServer.StartAsync();
        var video = await TestVideo.BytesAsync();
        server.Answer = request => request switch
        {
            { Method: "POST" } => ServerReply.Json(200, """{"id":"v1","status":"queued"}"""),
            { Method: "DELETE" } => ServerReply.Status(500), // the clip is here: the failure changes nothing
            { Path: "/v1/videos/v1/content" } => ServerReply.Bytes("video/mp4", video),
            _ => ServerReply.Json(200, """{"id":"v1","status":"completed"}"""),
        };
        await using (var worker = await WorkerHost.StartAsync(new()
        {
            ["Providers:OpenAiVideos:BaseAddress"] = server.Address + "v1/",
            ["Providers:OpenAiVideos:PollInterval"] = "00:00:00.050",
            ["Providers:OpenAiVideos:MaxRetries"] = "0",
            ["Providers:OpenAiVideos:DeleteAfterDownload"] = $"{deletes}",
            ["Downloads:AllowHttp"] = "true",
            ["Downloads:AllowPrivateAddresses"] = "true",
        }))
        {
            var command = Commands.Clip("openai_shorts", seconds: 4, quality: Quality.Standard);
            await worker.SendAsync(command);
            await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);
        }

        Assert.Equal(deletions, server.Seen.Count(request => request is { Method: "DELETE", Path: "/v1/videos/v1" }));
    }
}
