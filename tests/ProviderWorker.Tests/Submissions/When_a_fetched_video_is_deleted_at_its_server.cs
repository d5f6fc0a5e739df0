using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.ProviderWorker.Tests.Kit;

namespace AdGenius.ProviderWorker.Tests.Submissions;

/// <summary>The clip is in staging: whatever the deletion does, it is no longer part of the result.</summary>
public sealed class When_a_fetched_video_is_deleted_at_its_server
{
    [Fact]
    public async Task Should_publish_results_while_the_deletion_hangs()
    {
        await using var server = await ServerAsync(ServerReply.Silence);
        await using var worker = await StartAsync(server);
        foreach (var command in (GenerateClip[])[Clip(), Clip()]) // the second where the first would use the only place
        {
            await worker.SendAsync(command);

            await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);

            await Facts.UntilAsync(async () => (await worker.RowAsync(command)) is { ResultPublishedAt: not null, LeaseId: null });
        }

        await Facts.UntilAsync(() => Task.FromResult(server.Seen.Count(request => request.Method == "DELETE") == 2));
        server.EndSilence();
    }

    [Fact]
    public async Task Should_delete_the_video_after_its_result_was_published()
    {
        await using var server = await ServerAsync(ServerReply.Status(204));
        await using var worker = await StartAsync(server);
        var isPublished = new TaskCompletionSource<bool>();
        var command = Clip();
        server.BeforeAnswer = async request =>
        {
            if (request.Method == "DELETE")
            {
                isPublished.TrySetResult((await worker.RowAsync(command)).ResultPublishedAt is not null);
            }
        };

        await worker.SendAsync(command);

        Assert.True(await isPublished.Task.WaitAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(500, false)]
    [InlineData(404, false)]
    [InlineData(0, true)]
    public async Task Should_not_repeat_anything_when_the_deletion_fails(int status, bool isBrokenOff)
    {
        await using var server = await ServerAsync(isBrokenOff ? ServerReply.BrokenOff : ServerReply.Status(status));
        await using var worker = await StartAsync(server);
        var first = Clip();
        await worker.SendAsync(first);
        await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == first.TakeId);
        await Facts.UntilAsync(() => Task.FromResult(server.Seen.Any(request => request.Method == "DELETE")));
        var later = Clip();
        await worker.SendAsync(later);
        await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == later.TakeId);

        Assert.Single(worker.Results.All<ClipGenerated>(), clip => clip.TakeId == first.TakeId);
        Assert.Single(server.Seen, request => request is { Method: "DELETE", Path: "/v1/videos/v1" });
        Assert.Single(server.Seen, request => request.Path == "/v1/videos/v1/content");
    }

    /// <summary>A result that is published again is of a video that was deleted, and another may have its id now.</summary>
    [Fact]
    public async Task Should_not_delete_it_again_with_a_result_that_is_published_again()
    {
        await using var server = await ServerAsync(ServerReply.Status(204));
        var command = Clip();
        await using (var worker = await StartAsync(server))
        {
            await worker.SendAsync(command);
            await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);
            await Facts.UntilAsync(async () => (await worker.RowAsync(command)) is { ResultPublishedAt: not null, LeaseId: null });
            await worker.SendWithoutJobAsync(command); // as the orchestrator does
            await Facts.UntilAsync(() => Task.FromResult(worker.Results.All<ClipGenerated>().Count == 2));
        }

        Assert.Single(server.Seen, request => request.Method == "DELETE");
    }

    private static GenerateClip Clip() => Commands.Clip("openai_shorts", "a lake", seconds: 4, quality: Quality.Standard);

    private static async Task<ProviderServer> ServerAsync(ServerReply deletion)
    {
        var server = await ProviderServer.StartAsync();
        var video = await TestVideo.BytesAsync();
        var videos = 0;
        server.Answer = request => request switch
        {
            { Method: "POST" } => ServerReply.Json(200, $$"""{"id":"v{{Interlocked.Increment(ref videos)}}","status":"queued"}"""),
            { Method: "DELETE" } => deletion,
            _ when request.Path.EndsWith("/content", StringComparison.Ordinal) => ServerReply.Bytes("video/mp4", video),
            _ => ServerReply.Json(200, """{"status":"completed"}"""),
        };
        return server;
    }

    private static Task<WorkerHost> StartAsync(ProviderServer server) => WorkerHost.StartAsync(new()
    {
        ["Providers:OpenAiVideos:BaseAddress"] = $"{server.Address}v1/",
        ["Providers:OpenAiVideos:PollInterval"] = "00:00:00.050",
        ["Providers:OpenAiVideos:MaxRetries"] = "0",
        ["Providers:OpenAiVideos:AttemptTimeout"] = "00:10:00",
        ["Providers:OpenAiVideos:DeleteAfterDownload"] = "true",
        ["Submissions:MaxConcurrencyPerModel"] = "1",
        ["Downloads:AllowHttp"] = "true",
        ["Downloads:AllowPrivateAddresses"] = "true",
    });
}
