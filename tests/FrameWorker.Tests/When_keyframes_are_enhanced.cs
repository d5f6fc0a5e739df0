using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Diffusion.Enhancing;
using AdGenius.Diffusion.Onnx;
using AdGenius.Imaging;
using AdGenius.Media.Probe;
using AdGenius.Media.Processes;
using AdGenius.ObjectStore;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.FrameWorker.Tests;

/// <summary>
/// Two flat pictures of one shot, black and white, and graphs whose results can be recognized: the one for pictures between gives red, the
/// one that enlarges gives the negative.
/// </summary>
public sealed class When_keyframes_are_enhanced
{
    private const int Frames = 25;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_show_the_pictures_of_the_graph_between_them()
    {
        await using var worker = await FrameWorkerProcess.StartAsync(new() { ["Enhancing:PicturesPerSecond"] = "24" });
        Write(worker, FrameInterpolator.FolderName, MiddleIsRed());

        var colours = await ComposeAsync(worker);

        // A blend of both would be a grey of 128.
        var (red, green, blue) = colours[Frames / 2];
        Assert.True(red > 200 && green < 60 && blue < 60, $"{red}, {green}, {blue} is not the red of the graph");
        Assert.Empty(worker.Leftovers());
    }

    [Fact]
    public async Task Should_be_enlarged_by_the_graph_to_the_size_of_the_video()
    {
        await using var worker = await FrameWorkerProcess.StartAsync();
        Write(worker, PictureUpscaler.FolderName, DoublingNegative());

        var colours = await ComposeAsync(worker);

        Assert.True(colours[0].Red > 235, "black became white");
        Assert.True(colours[^1].Red < 20, "white became black");
    }

    [LongTest]
    [Theory]
    [InlineData("no graph")]
    [InlineData("too slow")]
    [InlineData("fails when it runs")]
    public async Task Should_be_composed_as_they_are_when_enhancing_fails(string fault)
    {
        var settings = new Dictionary<string, string?>();
        if (fault == "too slow")
        {
            settings["Enhancing:TimeLimit"] = "00:00:01";
        }

        await using var worker = await FrameWorkerProcess.StartAsync(settings);
        Write(worker, FrameInterpolator.FolderName, fault switch
        {
            "no graph" => "<html>404</html>"u8.ToArray(),
            "too slow" => Endless(),
            _ => DividesByZero(),
        });

        var colours = await ComposeAsync(worker);

        Assert.Equal(Frames, colours.Count);
        Assert.InRange(colours[Frames / 2].Red, 100, 155);
    }

    private static void Write(FrameWorkerProcess worker, string name, byte[] graph)
    {
        var folder = Directory.CreateDirectory(Path.Combine(worker.Home, "models", name));
        File.WriteAllBytes(Path.Combine(folder.FullName, "model.onnx"), graph);
    }

    private static async Task<List<(byte Red, byte Green, byte Blue)>> ComposeAsync(FrameWorkerProcess worker)
    {
        var (job, take) = (Guid.NewGuid(), Guid.NewGuid());
        var command = new ComposeClip
        {
            JobId = job,
            TakeId = take,
            Attempt = 1,
            TenantName = "demo",
            Shots =
            [
                new Shot
                {
                    Pictures = [await StoreAsync(worker, job, take, "0000", 0), await StoreAsync(worker, job, take, "0001", 255)],
                    DurationSeconds = Frames / 24.0,
                },
            ],
            Transition = Transition.Cut,
            Motion = Motion.None,
            Width = 160,
            Height = 90,
            FramesPerSecond = 24,
            FrameCount = Frames,
            Quality = Quality.Draft,
            Seed = 1,
            ProducedBy = new ProducedBy { Model = "local", IsPlaceholder = false },
        };
        await worker.SendAsync(command);
        var generated = await worker.ReceiveAsync<ClipGenerated>();
        return await ColoursAsync(worker, generated.Clip);
    }

    private static async Task<MediaReference> StoreAsync(FrameWorkerProcess worker, Guid job, Guid take, string name, byte value)
    {
        using var picture = Picture.OfRgb([.. Enumerable.Repeat(value, 80 * 46 * 3)], 80, 46);
        var png = picture.ToPng();
        using var content = new MemoryStream(png);
        return await worker.Store.PutAsync(
            StagingKeys.Of(job, take, 1, $"keyframes/{name}.png"),
            content,
            new PutOptions { ContentType = "image/png", Length = png.Length },
            Cancellation);
    }

    private static async Task<List<(byte Red, byte Green, byte Blue)>> ColoursAsync(FrameWorkerProcess worker, MediaReference clip)
    {
        var path = Path.Combine(worker.Home, "clip.mp4");
        await using (var file = File.Create(path))
        await using (var stored = await worker.Store.OpenReadAsync(clip.Key, Cancellation))
        {
            await stored.CopyToAsync(file, Cancellation);
        }

        Assert.Equal(Frames, (await worker.Services.GetRequiredService<MediaProbe>().ProbeAsync(path, Cancellation)).Video!.FrameCount);
        using var pixels = new MemoryStream();
        await ProcessRunner.RunToSuccessAsync(
            new ProcessCommand
            {
                FileName = "ffmpeg",
                Arguments =
                [
                    "-v", "error", "-nostdin", "-i", path, "-vf", "scale=1:1:in_color_matrix=bt709,format=rgb24",
                    "-f", "rawvideo", "pipe:1",
                ],
                ReadOutput = (output, token) => output.CopyToAsync(pixels, token),
            },
            Cancellation);
        return [.. pixels.ToArray().Chunk(3).Select(pixel => (pixel[0], pixel[1], pixel[2]))];
    }

    /// <summary>Whatever the pictures: the first channel is white and the others black.</summary>
    private static byte[] MiddleIsRed()
    {
        var writer = Blend(out var first);
        writer.Node("Split", [first], ["r", "g", "b"], ("axis", 1));
        writer.Node("Sub", ["r", "r"], "zero");
        writer.Node("Cos", ["zero"], "one");
        writer.Node("Concat", ["one", "zero", "zero"], ["output"], ("axis", 1));
        writer.Output("output", OnnxWriter.Float, 1, 3, -1, -1);
        return writer.Build();
    }

    private static byte[] DividesByZero()
    {
        var writer = Blend(out var first);
        writer.Node("Sub", [first, first], "zero");
        writer.Node("Div", ["zero", "zero"], "output");
        writer.Output("output", OnnxWriter.Float, 1, 3, -1, -1);
        return writer.Build();
    }

    /// <summary>Thousands of nodes that a session runs one after the other; it can be stopped between them.</summary>
    private static byte[] Endless()
    {
        var writer = Blend(out var last);
        writer.Node("Concat", [.. Enumerable.Repeat(last, 200)], ["wide"], ("axis", 2));
        last = "wide";
        for (var i = 0; i < 3000; i++)
        {
            writer.Node(i % 2 == 0 ? "Erf" : "Sin", [last], $"step{i}");
            last = $"step{i}";
        }

        writer.Node("Identity", [last], "output");
        writer.Output("output", OnnxWriter.Float, 1, 3, -1, -1);
        return writer.Build();
    }

    private static OnnxWriter Blend(out string result)
    {
        var writer = new OnnxWriter();
        writer.Input("img0", OnnxWriter.Float, 1, 3, -1, -1);
        writer.Input("img1", OnnxWriter.Float, 1, 3, -1, -1);
        writer.Node("Mean", ["img0", "img1"], result = "mean");
        return writer;
    }

    /// <summary>Each pixel becomes four of its negative.</summary>
    private static byte[] DoublingNegative()
    {
        var writer = new OnnxWriter();
        writer.Input("input", OnnxWriter.Float, 1, 3, -1, -1);
        writer.Node("Sub", ["input", "input"], "zero");
        writer.Node("Cos", ["zero"], "one");
        writer.Node("Sub", ["one", "input"], "negative");
        writer.Node("Concat", ["negative", "negative", "negative", "negative"], ["copies"], ("axis", 1));
        writer.Node("DepthToSpace", ["copies"], ["output"], ("blocksize", 2));
        writer.Output("output", OnnxWriter.Float, 1, 3, -1, -1);
        return writer.Build();
    }
}
