using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.ProviderWorker.Tests.Kit;

namespace AdGenius.ProviderWorker.Tests.SelfHosted;

/// <summary>SGLang with cloud storage puts finished videos into a bucket, and refuses to send them itself.</summary>
public sealed class When_a_server_names_the_address_of_a_finished_video
{
    [Fact]
    public async Task Should_fetch_the_video_from_there()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var bucket = await ProviderServer.StartAsync();
        var video = await TestVideo.BytesAsync();
        var address = $"{bucket.Address}videos/v1.mp4";
        bucket.Answer = _ => ServerReply.Bytes("video/mp4", video);
        server.Answer = request => Answer(request, $"\"{address}\"", ServerReply.Json(
            400, $$"""{"detail":"Video has been uploaded to cloud storage. Please use the cloud URL: {{address}}"}"""));
        await using var worker = await StartAsync(server);
        var command = Clip();
        await worker.SendAsync(command);

        var answer = await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);

        Assert.Equal(address, answer.OriginalUrl);
        Assert.False(Assert.Single(bucket.Seen).Headers.ContainsKey("authorization"));
        Assert.Single(server.Seen, request => request.Method == "POST");
        Assert.DoesNotContain(server.Seen, request => request.Path == "/v1/videos/v1/content");
    }

    /// <summary>The address is in the manifest, which tenants read.</summary>
    [Fact]
    public async Task Should_send_the_credentials_of_the_address_and_show_them_nowhere()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var bucket = await ProviderServer.StartAsync();
        var video = await TestVideo.BytesAsync();
        var credentials = "Basic " + Convert.ToBase64String("reader:s3cret"u8);
        bucket.Answer = request => request.Headers.GetValueOrDefault("authorization") == credentials
            ? ServerReply.Bytes("video/mp4", video)
            : ServerReply.Status(401);
        var address = $"http://reader:s3cret@{bucket.Address.Authority}/videos/v1.mp4?signature=1";
        server.Answer = request => Answer(request, $"\"{address}\"", ServerReply.Status(404));
        await using var worker = await StartAsync(server);
        var command = Clip();
        await worker.SendAsync(command);

        var answer = await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);

        Assert.Equal($"{bucket.Address}videos/v1.mp4", answer.OriginalUrl);
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"ftp://bucket/v1.mp4\"")]
    [InlineData("\"data:video/mp4;base64,*\"")]
    [InlineData("\"no address\"")]
    [InlineData("7")]
    [InlineData("""{"href":"https://bucket/v1.mp4"}""")]
    [InlineData("\"{server}v1/missing.mp4\"")]
    [InlineData("\"http://10.0.0.1/v1.mp4\"")] // the download rules forbid it
    public async Task Should_fetch_the_video_from_the_server_where_the_address_cannot_be_used(string url)
    {
        await using var server = await ProviderServer.StartAsync();
        var video = await TestVideo.BytesAsync();
        url = url.Replace("{server}", server.Address.AbsoluteUri, StringComparison.Ordinal);
        server.Answer = request => Answer(request, url, ServerReply.Bytes("video/mp4", video));
        await using var worker = await StartAsync(server, isGuarded: true);
        var command = Clip();
        await worker.SendAsync(command);

        await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);

        Assert.Single(server.Seen, request => request.Method == "POST");
    }

    /// <summary>That the rules forbid the one address says nothing of the other.</summary>
    [Theory]
    [InlineData("http://10.0.0.1/v1.mp4")]
    [InlineData("https://10.0.0.1/v1.mp4")]
    public async Task Should_fetch_the_video_later_where_the_server_cannot_send_it_now(string url)
    {
        await using var server = await ProviderServer.StartAsync();
        var video = await TestVideo.BytesAsync();
        var fetches = 0;
        server.Answer = request => Answer(
            request,
            $"\"{url}\"",
            request.Path.EndsWith("/content", StringComparison.Ordinal) && Interlocked.Increment(ref fetches) <= 2
                ? ServerReply.Status(503)
                : ServerReply.Bytes("video/mp4", video));
        await using var worker = await StartAsync(server, isGuarded: true);
        var command = Clip();
        await worker.SendAsync(command);

        await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);

        Assert.Single(server.Seen, request => request.Method == "POST");
    }

    /// <summary>As many links as are allowed expire before the server can send the video itself.</summary>
    [Fact]
    public async Task Should_fetch_the_video_later_where_its_link_has_expired()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var bucket = await ProviderServer.StartAsync();
        var video = await TestVideo.BytesAsync();
        var fetches = 0;
        bucket.Answer = _ => ServerReply.Status(403);
        server.Answer = request => Answer(
            request,
            $"\"{bucket.Address}v1.mp4\"",
            request.Path.EndsWith("/content", StringComparison.Ordinal) && Interlocked.Increment(ref fetches) <= 3
                ? ServerReply.Status(503)
                : ServerReply.Bytes("video/mp4", video));
        await using var worker = await StartAsync(server, maxFetches: 2);
        var command = Clip();
        await worker.SendAsync(command);

        await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);
    }

    private static ServerReply Answer(SeenRequest request, string url, ServerReply content) => request switch
    {
        { Method: "POST" } => ServerReply.Json(200, """{"id":"v1","status":"queued","url":null}"""),
        { Path: "/v1/videos/v1" } => ServerReply.Json(
            200, $$"""{"id":"v1","status":"completed","url":{{url}},"file_path":null}"""),
        { Path: "/v1/videos/v1/content" } => content,
        _ => ServerReply.Status(404),
    };

    private static GenerateClip Clip() => Commands.Clip("openai_shorts", "a lake", seconds: 4, quality: Quality.Standard);

    private static Task<WorkerHost> StartAsync(
        ProviderServer server, bool isGuarded = false, int maxFetches = 10) => WorkerHost.StartAsync(new()
    {
        ["Submissions:MaxFetches"] = $"{maxFetches}",
        ["OPENAI_API_KEY"] = "sk-1",
        ["Providers:OpenAiVideos:BaseAddress"] = $"{server.Address}v1/",
        ["Providers:OpenAiVideos:PollInterval"] = "00:00:00.050",
        ["Providers:OpenAiVideos:MaxRetries"] = "0",
        ["Downloads:AllowHttp"] = $"{!isGuarded}",
        ["Downloads:AllowPrivateAddresses"] = $"{!isGuarded}",
    });
}
