using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Downloads;
using AdGenius.Media.Processes;
using AdGenius.Media.Tools;
using AdGenius.ObjectStore;
using AdGenius.ProviderWorker.Tests.Kit;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.ProviderWorker.Tests.Submissions;

/// <summary>What a provider receives of a picture with transparency.</summary>
public sealed class TransparentPictureTests
{
    private const string Key = "videos/acme/boat.png";

    [Theory]
    [InlineData("red@0.0", 255, 255, 255)]
    [InlineData("red@0.4", 255, 153, 153)]
    [InlineData("red@1.0", 255, 0, 0)]
    public async Task It_is_put_on_white(string colour, int red, int green, int blue)
    {
        await using var server = await ProviderServer.StartAsync();
        var video = await TestVideo.BytesAsync();
        server.Answer = request => request switch
        {
            { Method: "POST" } => ServerReply.Json(200, """{"id":"t1"}"""),
            { Path: "/v1/tasks/t1" } => ServerReply.Json(
                200, $$"""{"id":"t1","status":"SUCCEEDED","output":["{{server.Address}}video.mp4"]}"""),
            _ => ServerReply.Bytes("video/mp4", video),
        };
        await using var worker = await WorkerHost.StartAsync(Runway(server));
        var tools = worker.Services.GetRequiredService<FfmpegTools>();
        var source = $"color=c={colour}:s=640x360,format=rgba";
        var picture = await RunAsync(tools, [], ["-f", "lavfi", "-i", source, "-frames:v", "1", "-c:v", "png", "-f", "image2pipe"]);
        Assert.True(SourcePictureHeader.Read(picture)!.MayBeTransparent);
        await PutAsync(worker, picture);
        var command = Clip();
        await worker.SendAsync(command);
        await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);

        var post = Assert.Single(server.Seen, request => request.Method == "POST");
        var uri = post.Json!["promptImage"]![0]!["uri"]!.GetValue<string>();
        Assert.StartsWith("data:image/png;base64,", uri, StringComparison.Ordinal);
        var sent = Convert.FromBase64String(uri[(uri.IndexOf(',', StringComparison.Ordinal) + 1)..]);
        Assert.False(SourcePictureHeader.Read(sent)!.MayBeTransparent);
        var pixels = await RunAsync(tools, sent, ["-f", "image2pipe", "-i", "pipe:0", "-f", "rawvideo", "-pix_fmt", "rgb24"]);
        Assert.Equal(640 * 360 * 3, pixels.Length);
        Assert.InRange(pixels[0] - red, -1, 1);
        Assert.InRange(pixels[1] - green, -1, 1);
        Assert.InRange(pixels[2] - blue, -1, 1);
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
