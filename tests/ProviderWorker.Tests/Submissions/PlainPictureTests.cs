using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Downloads;
using AdGenius.Media.Pictures;
using AdGenius.Media.Processes;
using AdGenius.Media.Tools;
using AdGenius.ObjectStore;
using AdGenius.ProviderWorker.Tests.Kit;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.ProviderWorker.Tests.Submissions;

/// <summary>What a provider receives of a picture with transparency, or of one that is stored turned.</summary>
public sealed class PlainPictureTests
{
    private const string Key = "videos/acme/boat.png";

    [Theory]
    [InlineData("red@0.0", 255, 255, 255)]
    [InlineData("red@0.4", 255, 153, 153)]
    [InlineData("red@1.0", 255, 0, 0)]
    public async Task Transparency_is_put_on_white(string colour, int red, int green, int blue)
    {
        await using var server = await StartServerAsync();
        await using var worker = await WorkerHost.StartAsync(Runway(server));
        var tools = worker.Services.GetRequiredService<FfmpegTools>();
        var source = $"color=c={colour}:s=640x360,format=rgba";
        var picture = await RunAsync(tools, [], ["-f", "lavfi", "-i", source, "-frames:v", "1", "-c:v", "png", "-f", "image2pipe"]);
        Assert.True(SourcePictureHeader.Read(picture)!.MayBeTransparent);

        var (type, sent) = await SendAsync(server, worker, picture);

        Assert.Equal("image/png", type);
        Assert.False(SourcePictureHeader.Read(sent)!.MayBeTransparent);
        var pixels = await RunAsync(tools, sent, ["-f", "image2pipe", "-i", "pipe:0", "-f", "rawvideo", "-pix_fmt", "rgb24"]);
        Assert.Equal(640 * 360 * 3, pixels.Length);
        Assert.InRange(pixels[0] - red, -1, 1);
        Assert.InRange(pixels[1] - green, -1, 1);
        Assert.InRange(pixels[2] - blue, -1, 1);
    }

    /// <summary>As a phone stores what it has taken in portrait: the first column is the top.</summary>
    [Theory]
    [InlineData("jpg", "image/jpeg")]
    [InlineData("png", "image/png")]
    public async Task A_turned_picture_is_made_upright(string format, string type)
    {
        await using var server = await StartServerAsync();
        await using var worker = await WorkerHost.StartAsync(Runway(server));
        var tools = worker.Services.GetRequiredService<FfmpegTools>();
        const string RedAtTheLeft = "color=red:s=160x360[left];color=blue:s=480x360[right];[left][right]hstack";
        var stored = await RunAsync(
            tools,
            [],
            ["-filter_complex", RedAtTheLeft, "-frames:v", "1", "-c:v", format == "jpg" ? "mjpeg" : "png", "-f", "image2pipe"]);

        var (sentType, sent) = await SendAsync(
            server, worker, format == "jpg" ? Exif.AddToJpeg(stored, 6) : Exif.AddToPng(stored, 6));

        Assert.Equal(type, sentType);
        var header = SourcePictureHeader.Read(sent)!;
        Assert.Equal((360, 640), (header.Width, header.Height));
        Assert.Equal(ExifOrientation.Upright, ExifOrientation.Read(sent));
        var pixels = await RunAsync(tools, sent, ["-f", "image2pipe", "-i", "pipe:0", "-f", "rawvideo", "-pix_fmt", "rgb24"]);
        Assert.InRange(pixels[0], 240, 255);
        Assert.InRange(pixels[^1], 240, 255); // blue
        Assert.InRange(pixels[^3], 0, 15);
    }

    [Fact]
    public async Task An_upright_picture_is_sent_as_it_is()
    {
        await using var server = await StartServerAsync();
        await using var worker = await WorkerHost.StartAsync(Runway(server));
        var stored = await RunAsync(
            worker.Services.GetRequiredService<FfmpegTools>(),
            [],
            ["-f", "lavfi", "-i", "testsrc2=s=640x360", "-frames:v", "1", "-c:v", "mjpeg", "-f", "image2pipe"]);
        var picture = Exif.AddToJpeg(stored, 1);

        var (_, sent) = await SendAsync(server, worker, picture);

        Assert.Equal(picture, sent);
    }

    [Fact]
    public async Task A_damaged_one_is_refused_before_anything_is_paid()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var worker = await WorkerHost.StartAsync(Runway(server));
        var tools = worker.Services.GetRequiredService<FfmpegTools>();
        var picture = await RunAsync(
            tools,
            [],
            ["-f", "lavfi", "-i", "testsrc2=s=640x360,format=rgba", "-frames:v", "1", "-c:v", "png", "-f", "image2pipe"]);
        await PutAsync(worker, picture[..60]);
        var command = Clip();
        await worker.SendAsync(command);

        var answer = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);
        Assert.Equal("sourceImage", answer.Failure.Field);
        Assert.Contains("cannot be decoded", answer.Failure.Text, StringComparison.Ordinal);
        Assert.Empty(server.Seen);
    }

    [Fact]
    public async Task One_that_its_decoder_goes_through_too_often_is_refused_before_anything_is_paid()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var worker = await WorkerHost.StartAsync(Runway(server));
        await PutAsync(worker, ProgressiveJpeg.Of(640, 360, scans: 101));
        var command = Clip();
        await worker.SendAsync(command);

        var answer = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);
        Assert.Contains("more than 100 scans", answer.Failure.Text, StringComparison.Ordinal);
        Assert.Empty(server.Seen);
    }

    private static async Task<ProviderServer> StartServerAsync()
    {
        var server = await ProviderServer.StartAsync();
        var video = await TestVideo.BytesAsync();
        server.Answer = request => request switch
        {
            { Method: "POST" } => ServerReply.Json(200, """{"id":"t1"}"""),
            { Path: "/v1/tasks/t1" } => ServerReply.Json(
                200, $$"""{"id":"t1","status":"SUCCEEDED","output":["{{server.Address}}video.mp4"]}"""),
            _ => ServerReply.Bytes("video/mp4", video),
        };
        return server;
    }

    /// <summary>The media type and the bytes that the provider receives.</summary>
    private static async Task<(string Type, byte[] Picture)> SendAsync(ProviderServer server, WorkerHost worker, byte[] picture)
    {
        await PutAsync(worker, picture);
        var command = Clip();
        await worker.SendAsync(command);
        await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);

        var post = Assert.Single(server.Seen, request => request.Method == "POST");
        var uri = post.Json!["promptImage"]![0]!["uri"]!.GetValue<string>();
        var parts = uri.Split(';', ',');
        Assert.Equal("base64", parts[1]);
        return (parts[0]["data:".Length..], Convert.FromBase64String(parts[2]));
    }

    private static GenerateClip Clip() => Commands.Clip("runway_gen3", seconds: 5, quality: Quality.Standard, sourceImage: Key);

    private static async Task PutAsync(WorkerHost worker, byte[] picture)
    {
        using var content = new MemoryStream(picture, writable: false);
        await worker.Services.GetRequiredService<IObjectStore>().PutAsync(
            Key, content, new PutOptions { ContentType = "image/png" }, TestContext.Current.CancellationToken);
    }

    private static async Task<byte[]> RunAsync(FfmpegTools tools, byte[] input, string[] arguments)
    {
        using var output = new MemoryStream();
        await ProcessRunner.RunToSuccessAsync(
            new ProcessCommand
            {
                FileName = tools.Ffmpeg,
                Arguments = ["-v", "error", .. arguments, "pipe:1"],
                WriteInput = (stream, token) => stream.WriteAsync(input, token).AsTask(),
                ReadOutput = (stream, token) => stream.CopyToAsync(output, token),
            },
            TestContext.Current.CancellationToken);
        return output.ToArray();
    }

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
