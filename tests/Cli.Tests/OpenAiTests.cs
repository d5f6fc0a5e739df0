using System.ClientModel;
using System.ClientModel.Primitives;
using System.Runtime.CompilerServices;
using System.Text.Json;
using AdGenius.Media.Processes;
using OpenAI.Videos;

namespace AdGenius.Cli.Tests;

/// <summary>OpenAI's own clients, unchanged, and AdGenius itself as a client, against <c>adgenius up</c>.</summary>
public sealed class OpenAiTests : IDisposable
{
    private readonly AdGeniusCommand _server = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _server.Dispose();

    [LongTest]
    [Fact]
    public async Task The_client_for_Node_creates_follows_downloads_remixes_lists_and_deletes()
    {
        var folder = Path.Combine(Path.GetDirectoryName(Here())!, "client");
        Assert.SkipUnless(
            Directory.Exists(Path.Combine(folder, "node_modules")), $"The client is not installed: npm ci --ignore-scripts in {folder}.");
        await using var gateway = await RunningGateway.StartAsync(_server);
        var outcome = await ProcessRunner.RunToSuccessAsync(
            new ProcessCommand
            {
                FileName = "node",
                Arguments = [Path.Combine(folder, "openai.mjs"), V1(gateway), "demo", "other", await PictureAsync()],
                TimeLimit = TimeSpan.FromMinutes(3),
            },
            Cancellation);
        var seen = JsonDocument.Parse(outcome.Output).RootElement;

        Assert.Equal(("completed", 100), (Text(seen, "video", "status"), seen.GetProperty("video").GetProperty("progress").GetInt32()));
        Assert.Equal(
            ("sandbox", "4", "1280x720"),
            (Text(seen, "created", "model"), Text(seen, "video", "seconds"), Text(seen, "video", "size")));
        foreach (var (variant, type) in new[] { ("content", "video/mp4"), ("thumbnail", "image/jpeg"), ("spritesheet", "image/jpeg") })
        {
            Assert.Equal(type, Text(seen, variant, "type"));
            Assert.InRange(seen.GetProperty(variant).GetProperty("bytes").GetInt32(), 1_000, 50_000_000);
        }

        Assert.Equal(
            ("completed", Text(seen, "video", "id")), (Text(seen, "remix", "status"), Text(seen, "remix", "remixed_from_video_id")));
        Assert.Equal("failed", Text(seen, "failed", "status"));
        Assert.Equal("moderation_blocked", seen.GetProperty("failed").GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(
            [Text(seen, "video", "id"), Text(seen, "remix", "id"), Text(seen, "failed", "id")],
            seen.GetProperty("listed").EnumerateArray().Select(id => id.GetString()));
        Assert.Contains("local", seen.GetProperty("models").EnumerateArray().Select(id => id.GetString()));
        Assert.True(seen.GetProperty("deleted").GetProperty("deleted").GetBoolean());
        Assert.Equal(
            ["NotFoundError 404 video_not_found id", "NotFoundError 404 model_not_found model", "BadRequestError 400 invalid_value size",
                "NotFoundError 404 video_not_found id"],
            seen.GetProperty("errors").EnumerateObject().Select(error => string.Join(
                ' ',
                Text(error.Value, "type"),
                error.Value.GetProperty("status"),
                Text(error.Value, "code"),
                Text(error.Value, "param"))));
        Assert.All(
            seen.GetProperty("errors").EnumerateObject(), error => Assert.True(error.Value.GetProperty("requestId").GetBoolean()));
    }

    [LongTest]
    [Fact]
    public async Task The_requests_of_the_client_for_Python_create_follow_download_list_and_delete()
    {
        await using var gateway = await RunningGateway.StartAsync(_server);
        var outcome = await ProcessRunner.RunToSuccessAsync(
            new ProcessCommand
            {
                FileName = "python3",
                Arguments =
                [
                    Path.Combine(Path.GetDirectoryName(Here())!, "client", "openai_wire.py"), V1(gateway), "demo", "other",
                    await PictureAsync(),
                ],
                TimeLimit = TimeSpan.FromMinutes(3),
            },
            Cancellation);
        var seen = JsonDocument.Parse(outcome.Output).RootElement;

        Assert.Equal(("sandbox", "4", "1280x720"), (
            Text(seen, "created", "model"), Text(seen, "video", "seconds"), Text(seen, "video", "size")));
        Assert.Equal(("completed", "completed"), (Text(seen, "video", "status"), Text(seen, "json", "status")));
        Assert.Equal((200, "video/mp4", "ftyp"), (
            seen.GetProperty("content").GetProperty("status").GetInt32(), Text(seen, "content", "type"), Text(seen, "content", "start")));
        Assert.Equal(
            [Text(seen, "video", "id"), Text(seen, "json", "id")],
            seen.GetProperty("listed").EnumerateArray().Select(id => id.GetString()));
        Assert.Equal(["500"], seen.GetProperty("intervals").EnumerateArray().Select(interval => interval.GetString()));
        Assert.Equal([true, false], seen.GetProperty("has_more").EnumerateArray().Select(more => more.GetBoolean()));
        Assert.True(seen.GetProperty("deleted").GetProperty("deleted").GetBoolean());
        Assert.Equal(
            ["404 video_not_found", "400 invalid_value", "404 video_not_found"],
            seen.GetProperty("errors").EnumerateObject()
                .Select(error => $"{error.Value.GetProperty("status")} {Text(error.Value, "code")}"));
    }

    [LongTest]
    [Fact]
    public async Task The_client_for_NET_creates_follows_downloads_and_deletes()
    {
        await using var gateway = await RunningGateway.StartAsync(_server);
#pragma warning disable OPENAI001 // the package marks its video client as experimental
        var client = new VideoClient(new ApiKeyCredential("demo"), new VideoClientOptions { Endpoint = new Uri(V1(gateway)) });
#pragma warning restore OPENAI001
        using var form = new MultipartFormDataContent
        {
            { new StringContent("A paper boat"), "\"prompt\"" }, { new StringContent("sandbox"), "\"model\"" },
            { new StringContent("4"), "\"seconds\"" },
        };
        using var body = BinaryContent.Create(BinaryData.FromBytes(await form.ReadAsByteArrayAsync(Cancellation)));
        var options = new RequestOptions { CancellationToken = Cancellation };
        var video = Parse(await client.CreateVideoAsync(body, form.Headers.ContentType!.ToString(), options));
        while (Text(video, "status") is "queued" or "in_progress")
        {
            video = Parse(await client.GetVideoAsync(Text(video, "id"), options));
        }

        Assert.Equal("completed", Text(video, "status"));
        var file = (await client.DownloadVideoAsync(Text(video, "id"), "video", options)).GetRawResponse().Content.ToMemory();
        Assert.Equal("ftyp"u8.ToArray(), file[4..8].ToArray());
        Assert.Equal("video.deleted", Text(Parse(await client.DeleteVideoAsync(Text(video, "id"), options)), "object"));
        var gone = await Assert.ThrowsAsync<ClientResultException>(() => client.GetVideoAsync(Text(video, "id"), options));
        Assert.Equal(404, gone.Status);
        Assert.Contains("video_not_found", gone.Message, StringComparison.Ordinal);
    }

    [LongTest]
    [Fact]
    public async Task AdGenius_generates_with_another_AdGenius_and_deletes_the_video_there()
    {
        await using var gateway = await RunningGateway.StartAsync(_server);
        using var client = new AdGeniusCommand();
        client.Environment["OPENAI_API_KEY"] = "demo";
        client.Environment["ADGENIUS_Providers__OpenAiVideos__BaseAddress"] = V1(gateway) + "/";
        client.Environment["ADGENIUS_Providers__OpenAiVideos__Model"] = "sandbox";
        client.Environment["ADGENIUS_Providers__OpenAiVideos__PollInterval"] = "00:00:00.2";
        client.Environment["ADGENIUS_Providers__OpenAiVideos__DeleteAfterDownload"] = "true";
        client.Environment["ADGENIUS_Providers__OpenAiVideos__ImageFormat"] = "Url";
        var (exitCode, document, errors) = await client.RunJsonAsync(
            "generate", "A paper boat", "--model", "openai_shorts", "--duration", "4", "--quality", "standard", "--image",
            await PictureAsync(), "--out", "boat.mp4");

        Assert.True(exitCode == 0, errors);
        Assert.True(File.Exists(Path.Combine(client.Folder, "boat.mp4")));
        Assert.Equal("openai_shorts", document.GetProperty("takes")[0].GetProperty("producedBy").GetProperty("model").GetString());
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var jobs = JsonDocument.Parse(
            await http.GetStringAsync(new Uri(gateway.Address, "api/v1/videos?tenant=demo"), Cancellation))
            .RootElement.GetProperty("items");
        Assert.Equal("Deleted", Assert.Single(jobs.EnumerateArray()).GetProperty("state").GetString());
    }

    private async Task<string> PictureAsync()
    {
        var picture = Path.Combine(_server.Folder, "start.png");
        await ProcessRunner.RunToSuccessAsync(
            new ProcessCommand
            {
                FileName = "ffmpeg",
                Arguments = ["-v", "error", "-f", "lavfi", "-i", "testsrc2=size=96x54:rate=1:duration=1", "-frames:v", "1", picture],
            },
            Cancellation);
        return picture;
    }

    private static string V1(RunningGateway gateway) => new Uri(gateway.Address, "v1").AbsoluteUri;

    private static JsonElement Parse(ClientResult result) => JsonDocument.Parse(result.GetRawResponse().Content).RootElement;

    private static string Text(JsonElement element, params string[] path) =>
        path.Aggregate(element, (inner, name) => inner.GetProperty(name)).GetString()!;

    private static string Here([CallerFilePath] string path = "") => path;
}
