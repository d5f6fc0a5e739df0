using System.Collections.Concurrent;
using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting;
using AdGenius.Media.Processes;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
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
        var settings = Runway(server);
        settings["Submissions:MaxConcurrencyPerModel"] = "4";
        settings["Providers:Runway:AttemptTimeout"] = "00:00:20";
        settings["Submissions:MaxConcurrency"] = "8";
        await using var worker = await WorkerHost.StartAsync(settings);
        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => worker.SendAsync(Clip())));
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
        var settings = Runway(server);
        settings["Submissions:SweepInterval"] = "00:01:00";
        settings["Providers:Runway:PollInterval"] = "00:00:00.100";
        await using var worker = await WorkerHost.StartAsync(settings);
        var command = Clip();
        await worker.SendAsync(command);

        await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId); // four sweeps take longer than it waits

        Assert.Equal(4, polls);
    }

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
        await using var worker = await WorkerHost.StartAsync(Runway(server));
        var command = Clip();
        await worker.SendAsync(command);

        var answer = await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);

        Assert.EndsWith("/video-3.mp4", answer.OriginalUrl, StringComparison.Ordinal);
        Assert.DoesNotContain('?', answer.OriginalUrl!);
        Assert.Single(server.Seen, request => request.Method == "POST");
    }

    /// <summary>The saga must not take the silence for a stall: it would pay another provider while the job goes on at this one.</summary>
    [Fact]
    public async Task A_provider_that_cannot_be_polled_is_reported_as_progress()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = request => request.Method == "POST"
            ? ServerReply.Json(200, """{"id":"t1"}""")
            : ServerReply.Status(503);
        var settings = Runway(server);
        settings["Providers:Runway:PollInterval"] = "00:00:00.010";
        await using var worker = await WorkerHost.StartAsync(settings);
        var command = Clip();
        await worker.SendAsync(command);

        await worker.Results.WaitAsync<ClipProgressed>(
            progress => progress.TakeId == command.TakeId && progress.Activity == "the provider does not respond");
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
        var settings = Runway(server);
        settings["Providers:Runway:PollInterval"] = "00:00:00.010";
        settings["Submissions:MaxFetches"] = "2";
        await using var worker = await WorkerHost.StartAsync(settings);
        var command = Clip();
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
        await using var worker = await WorkerHost.StartAsync(Runway(server));
        var command = Clip();
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
        await using var worker = await WorkerHost.StartAsync(Runway(server));
        var command = Clip();
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

    /// <summary>Matroska and WebM files that were written to a pipe name no duration.</summary>
    [Fact]
    public async Task A_clip_without_a_duration_in_its_container_is_a_video()
    {
        await using var server = await ProviderServer.StartAsync();
        var folder = Directory.CreateTempSubdirectory("adgenius-piped-");
        var film = Path.Combine(folder.FullName, "film.mp4");
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
        folder.Delete(recursive: true);
        server.Answer = request => request switch
        {
            { Method: "POST" } => ServerReply.Json(200, """{"id":"t1"}"""),
            { Path: "/v1/tasks/t1" } => ServerReply.Json(
                200, $$"""{"id":"t1","status":"SUCCEEDED","output":["{{server.Address}}clip.mkv"]}"""),
            _ => ServerReply.Bytes("video/x-matroska", piped.ToArray()),
        };
        await using var worker = await WorkerHost.StartAsync(Runway(server));
        var command = Clip();
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
        var settings = Runway(server);
        settings["Downloads:AllowHttp"] = "false";
        await using var worker = await WorkerHost.StartAsync(settings);
        var command = Clip();
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
        var settings = Runway(server);
        settings["Providers:Runway:PollInterval"] = "00:00:00.010";
        settings["Submissions:MaxFetches"] = "3";
        await using var worker = await WorkerHost.StartAsync(settings);
        var command = Clip();
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
    public async Task A_cancellation_is_repeated_however_often_the_clip_could_not_be_fetched()
    {
        await using var server = await ProviderServer.StartAsync();
        var fetches = 0;
        var cancellations = 0;
        server.Answer = request => request switch
        {
            { Method: "POST" } => ServerReply.Json(200, """{"id":"t1"}"""),
            { Method: "DELETE" } => ServerReply.Status(Interlocked.Increment(ref cancellations) < 3 ? 503 : 204),
            { Path: "/v1/tasks/t1" } => ServerReply.Json(
                200, $$"""{"id":"t1","status":"SUCCEEDED","output":["{{server.Address}}clip.mp4"]}"""),
            _ => ServerReply.Status(Interlocked.Increment(ref fetches) > 0 ? 503 : 0),
        };
        var settings = Runway(server);
        settings["Providers:Runway:PollInterval"] = "00:00:00.010";
        settings["Providers:Runway:MaxRetries"] = "0";
        settings["Submissions:MaxFetches"] = "3";
        await using var worker = await WorkerHost.StartAsync(settings);
        var command = Clip();
        await worker.SendAsync(command);
        await Facts.UntilAsync(() => Task.FromResult(fetches >= 4));

        await worker.PublishAsync(
            new TakeAbandoned { JobId = command.JobId, TakeId = command.TakeId, Attempt = 1, Reason = FailureCode.Cancelled });
        await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);

        Assert.Equal(3, cancellations);
    }

    /// <summary>The repetitions would all be made within the time for which the provider refuses them, and the job be charged.</summary>
    [Theory]
    [InlineData(429, "60", 60)]
    [InlineData(503, "86400", 300)] // too long for a job that goes on meanwhile
    public async Task A_cancellation_is_repeated_after_the_time_that_the_provider_asks_for(int status, string retryAfter, int seconds)
    {
        await using var server = await ProviderServer.StartAsync();
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var cancellations = new ConcurrentQueue<DateTimeOffset>();
        server.Answer = request =>
        {
            switch (request.Method)
            {
                case "POST":
                    return ServerReply.Json(200, """{"id":"t1"}""");
                case "DELETE":
                    cancellations.Enqueue(time.GetUtcNow());
                    return cancellations.Count == 1
                        ? ServerReply.Status(status).With("Retry-After", retryAfter)
                        : ServerReply.Status(204);
                default:
                    return ServerReply.Json(200, """{"id":"t1","status":"RUNNING","progress":0.1}""");
            }
        };
        var settings = Runway(server);
        settings["Providers:Runway:MaxRetries"] = "0";
        settings["Providers:Runway:AttemptTimeout"] = "00:10:00"; // the clock is moved while a call is in progress
        settings["Submissions:Lease"] = "00:30:00";
        await using var worker = await WorkerHost.StartAtAsync(time, settings);
        var command = Clip();
        await worker.SendAsync(command);
        await UntilAsync(() => worker.Results.All<ClipProgressed>().Any(
            progress => progress.TakeId == command.TakeId && progress.Fraction > 0));

        await worker.PublishAsync(
            new TakeAbandoned { JobId = command.JobId, TakeId = command.TakeId, Attempt = 1, Reason = FailureCode.Cancelled });
        await UntilAsync(() => worker.Results.All<ClipFailed>().Any(clip => clip.TakeId == command.TakeId));

        Assert.Equal(2, cancellations.Count);
        Assert.InRange(cancellations.Last() - cancellations.First(), TimeSpan.FromSeconds(seconds), TimeSpan.FromHours(2));

        Task UntilAsync(Func<bool> fact) => Facts.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(2));
            return Task.FromResult(fact());
        });
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
        var settings = Runway(server);
        settings["Providers:Runway:Deadline"] = "00:00:02";
        await using var worker = await WorkerHost.StartAsync(settings);
        var command = Clip();
        await worker.SendAsync(command);

        var failed = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);

        Assert.Equal((FailureCode.ProviderUnavailable, 0.60m), (failed.Failure.Code, failed.Cost));
    }

    /// <summary>The proxy before a server that is being replaced answers 404 with a page.</summary>
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
                _ => ServerReply.Bytes("text/html", "<html>404</html>"u8.ToArray()) with { Code = 404 },
            },
            _ => ServerReply.Bytes("video/mp4", video),
        };
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var worker = await WorkerHost.StartAtAsync(time, Runway(server));

        var first = Clip();
        await worker.SendAsync(first);
        await UntilAsync(() => worker.Results.All<ClipGenerated>().Any(clip => clip.TakeId == first.TakeId));
        Assert.Equal(11, polls);

        isLost = true;
        var second = Clip();
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

    [Fact]
    public async Task A_command_moved_back_from_the_error_queue_is_not_submitted_when_its_attempt_was_abandoned()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = request => request.Method == "POST"
            ? ServerReply.Json(200, """{"id":"t2"}""")
            : ServerReply.Json(200, """{"id":"t2","status":"RUNNING"}""");
        await using var worker = await WorkerHost.StartAsync(Runway(server));
        var first = Clip();
        var second = first with { Attempt = 2 };
        var cancelled = Clip();
        await worker.SendAsync(second); // the take fell back, and its first command is still in the error queue
        await worker.PublishAsync(
            new TakeAbandoned { JobId = cancelled.JobId, TakeId = cancelled.TakeId, Attempt = 2, Reason = FailureCode.Cancelled });
        await worker.PublishAsync(
            new TakeAbandoned { JobId = cancelled.JobId, TakeId = cancelled.TakeId, Attempt = 1, Reason = FailureCode.Cancelled });
        await worker.Results.WaitAsync<ClipProgressed>(progress => progress.TakeId == second.TakeId);
        // a day and more passes, and another take is abandoned meanwhile
        await worker.ChangeAsync(async database =>
        {
            await Facts.UntilAsync(() => database.Set<AbandonedTake>().AnyAsync(take => take.TakeId == cancelled.TakeId));
            await database.Set<AbandonedTake>()
                .ExecuteUpdateAsync(set => set.SetProperty(take => take.At, take => TimeProvider.System.GetUtcNow().AddDays(-3)));
        });
        var other = Clip();
        await worker.PublishAsync(new TakeAbandoned
        {
            JobId = other.JobId,
            TakeId = other.TakeId,
            Attempt = 1,
            Reason = FailureCode.Cancelled,
        });
        await worker.ChangeAsync(database => Facts.UntilAsync(
            () => database.Set<AbandonedTake>().AnyAsync(take => take.TakeId == other.TakeId)));

        foreach (var command in (GenerateClip[])[first, cancelled, cancelled with { Attempt = 2 }])
        {
            await worker.SendAsync(command);
            var failed = await worker.Results.WaitAsync<ClipFailed>(
                clip => clip.TakeId == command.TakeId && clip.Attempt == command.Attempt);
            Assert.Equal((FailureCode.Cancelled, 0m), (failed.Failure.Code, failed.Cost));
        }

        Assert.Single(server.Seen, request => request.Method == "POST");
    }

    [Fact]
    public async Task A_cancellation_reaches_the_provider()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = request => request.Method switch
        {
            "POST" => ServerReply.Json(200, """{"id":"t1"}"""),
            "DELETE" => ServerReply.Status(204),
            _ => ServerReply.Json(200, """{"id":"t1","status":"RUNNING","progress":0.1}"""),
        };
        await using var worker = await WorkerHost.StartAsync(Runway(server));
        var command = Clip();
        await worker.SendAsync(command);
        await worker.Results.WaitAsync<ClipProgressed>(progress => progress.TakeId == command.TakeId && progress.Fraction > 0);

        await worker.PublishAsync(
            new TakeAbandoned { JobId = command.JobId, TakeId = command.TakeId, Attempt = 1, Reason = FailureCode.Cancelled });
        var answer = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);

        Assert.Equal(FailureCode.Cancelled, answer.Failure.Code);
        Assert.Single(server.Seen, request => request is { Method: "DELETE", Path: "/v1/tasks/t1" });
        Assert.Equal(SubmissionStatus.Cancelled, (await worker.RowAsync(command)).Status);
    }

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
        var settings = Runway(server);
        settings["Providers:Runway:AdditionalApiKeys:0"] = "key_2";
        settings["Providers:Runway:MaxConcurrentPerKey"] = "2";
        await using var worker = await WorkerHost.StartAsync(settings);
        var commands = Enumerable.Range(0, 5).Select(_ => Clip()).ToList();
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
        var settings = Runway(server);
        settings["Providers:Runway:AdditionalApiKeys:0"] = "key_2";
        await using var worker = await WorkerHost.StartAsync(
            settings, null, new ServiceModule { Name = "log", AddServices = builder => builder.Logging.AddProvider(log) });

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => worker.SendAsync(Clip())));
        await Facts.UntilAsync(() => Task.FromResult(Accepted() + worker.Results.All<ClipFailed>().Count == 5));
        Assert.Empty(worker.Results.All<ClipFailed>());
        var refusals = Refusals();
        Assert.InRange(refusals, 1, 5); // those that were sent before the first was answered
        Assert.Single(log.Lines, line => line.StartsWith("Error: runway_gen3 refused the key", StringComparison.Ordinal));

        await worker.SendAsync(Clip());
        await Facts.UntilAsync(() => Task.FromResult(Accepted() == 6));
        Assert.Equal(refusals, Refusals());

        int Accepted() => worker.Results.All<ClipProgressed>().Where(progress => progress.Activity == "accepted by the provider")
            .Select(progress => progress.TakeId).Distinct().Count();

        int Refusals() => server.Seen.Count(request => request.Method == "POST" && request.Headers["authorization"] == "Bearer key_2");
    }

    /// <summary>A firewall has refused one call. The key that is revoked has no running jobs, so it would be chosen.</summary>
    [Fact]
    public async Task A_key_that_was_refused_once_is_used_on_where_the_other_is_revoked()
    {
        await using var server = await ProviderServer.StartAsync();
        var isBlocked = false;
        server.Answer = request => request switch
        {
            { Method: "POST" } when request.Headers["authorization"] == "Bearer key_2" => ServerReply.Json(401, """{"error":"no"}"""),
            { Method: "POST" } when Interlocked.Exchange(ref isBlocked, false) => ServerReply.Status(403),
            { Method: "POST" } => ServerReply.Json(200, $$"""{"id":"t{{Guid.NewGuid():N}}"}"""),
            _ => ServerReply.Json(200, """{"status":"RUNNING"}"""),
        };
        var settings = Runway(server);
        settings["Providers:Runway:AdditionalApiKeys:0"] = "key_2";
        await using var worker = await WorkerHost.StartAsync(settings);
        await SubmitAsync();
        await SubmitAsync(); // key_2 is refused
        Volatile.Write(ref isBlocked, true);
        var refused = Clip();
        await worker.SendAsync(refused);
        var failed = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == refused.TakeId);
        Assert.Equal(FailureCode.ProviderUnavailable, failed.Failure.Code);

        await SubmitAsync();
        await SubmitAsync();

        Assert.Single(worker.Results.All<ClipFailed>());
        Assert.Single(server.Seen, request => request.Method == "POST" && request.Headers["authorization"] == "Bearer key_2");

        async Task SubmitAsync()
        {
            var command = Clip();
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
        var settings = Runway(server);
        settings["Providers:Runway:AdditionalApiKeys:0"] = "key_2";
        await using var worker = await WorkerHost.StartAsync(settings);
        var command = Clip();
        await worker.SendAsync(command);

        var failed = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);

        Assert.Equal((FailureCode.ProviderUnavailable, 0m), (failed.Failure.Code, failed.Cost));
        Assert.Equal(
            ["Bearer key_1", "Bearer key_2"],
            server.Seen.Select(request => request.Headers["authorization"]).Order(StringComparer.Ordinal));
        Assert.Equal(0, (await worker.LedgerAsync()).Sum(entry => entry.AmountMicros));
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
        await using var worker = await WorkerHost.StartAsync(new()
        {
            ["Providers:OpenAiVideos:BaseAddress"] = server.Address + "v1/",
            ["Providers:OpenAiVideos:PollInterval"] = "00:00:00.050",
            ["Providers:OpenAiVideos:MaxRetries"] = "0",
            ["Providers:OpenAiVideos:DeleteAfterDownload"] = $"{deletes}",
            ["Downloads:AllowHttp"] = "true",
            ["Downloads:AllowPrivateAddresses"] = "true",
        });
        var command = Commands.Clip("openai_shorts", seconds: 4, quality: Quality.Standard);
        await worker.SendAsync(command);

        await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);

        Assert.Equal(deletions, server.Seen.Count(request => request is { Method: "DELETE", Path: "/v1/videos/v1" }));
    }

    [Fact]
    public async Task A_picture_of_another_tenant_is_not_found()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var worker = await WorkerHost.StartAsync(Runway(server));
        var command = Clip() with { SourceImage = "videos/other/20261121_100000-spring-001.jpg" };
        await worker.SendAsync(command);

        var answer = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);

        Assert.Equal((FailureCode.InvalidRequest, "sourceImage"), (answer.Failure.Code, answer.Failure.Field));
        Assert.Empty(server.Seen);
    }

    private static GenerateClip Clip() => Commands.Clip("runway_gen3", seconds: 5, quality: Quality.Standard);

    private static Dictionary<string, string?> Runway(ProviderServer server) => new()
    {
        ["RUNWAYML_API_SECRET"] = "key_1",
        ["Providers:Runway:BaseAddress"] = server.Address.AbsoluteUri,
        ["Providers:Runway:PollInterval"] = "00:00:00.050",
        ["Submissions:SlotPollInterval"] = "00:00:00.100",
        ["Downloads:AllowHttp"] = "true",
        ["Downloads:AllowPrivateAddresses"] = "true",
    };
}
