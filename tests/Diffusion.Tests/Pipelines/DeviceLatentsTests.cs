using AdGenius.Diffusion.Graphs;

namespace AdGenius.Diffusion.Tests.Pipelines;

/// <summary>
/// The loop whose latents stay on the device, run on the processor as if it were one: the same pictures as the plain loop.
/// </summary>
public sealed class DeviceLatentsTests
{
    private static readonly DiffusionModelOptions Options = new() { ExecutionProvider = ExecutionProvider.Cpu };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Schedulers =>
    [
        "ddim", "ddpm", "pndm", "lms", "euler", "euler-karras", "euler-ancestral", "heun", "dpm++2m", "dpm++2m-karras", "dpm++2m-sde",
        "dpm++2s", "deis", "kdpm2", "kdpm2-ancestral", "sa-solver", "lcm", "tcd", "unipc",
    ];

    [Theory]
    [MemberData(nameof(Schedulers))]
    public void A_picture_is_that_of_the_plain_loop(string scheduler)
    {
        ImageRequest request = new() {
            Prompt = "a red car at night",
            NegativePrompt = "blurry",
            Seed = 33,
            Steps = 6,
            GuidanceScale = 3,
            Scheduler = scheduler,
            Eta = 0.4f };
        AssertSame("sd", [request, request with { Seed = 4 }]);
    }

    [Fact]
    public void Half_precision_started_and_unguided_pictures_too()
    {
        ImageRequest request = new() { Prompt = "a red car at night", Seed = 33, Steps = 6, GuidanceScale = 1 };
        AssertSame("sd-half", [request, request with { InitImage = new RgbImage(8, 8, new byte[192]), Strength = 0.5 }]);
        AssertSame("lcm", [request with { Steps = 3, GuidanceScale = 6 }]);
        AssertSame("sdxl", [request with { Width = 64, Height = 96, GuidanceScale = 5 }]);
    }

    [Fact]
    public void Previews_come_from_the_device_too()
    {
        int previews = 0;
        using DiffusionModel model = OpenAsDevice("sd", []);
        var options = new GenerationOptions { PreviewEverySteps = 2, Progress = new Counting(x => previews += x.Preview is null ? 0 : 1) };
        model.Generate([new ImageRequest { Prompt = "a red car", Steps = 6 }], options, Cancellation);
        Assert.Equal(2, previews);
    }

    private static void AssertSame(string name, ImageRequest[] requests)
    {
        using DiffusionModel plain = TinyModel.Open(name);
        var own = new List<IGraph>();
        using DiffusionModel device = OpenAsDevice(name, own);
        IReadOnlyList<GeneratedImage> expected = plain.Generate(requests, null, Cancellation);
        IReadOnlyList<GeneratedImage> actual = device.Generate(requests, null, Cancellation);
        Assert.NotEmpty(own);
        for (int i = 0; i < requests.Length; i++)
        {
            Assert.Equal(0, expected[i].Picture.Pixels.Zip(actual[i].Picture.Pixels).Count(x => Math.Abs(x.First - x.Second) > 1));
        }
    }

    private static DiffusionModel OpenAsDevice(string name, List<IGraph> own) => DiffusionModel.Open(
        ModelFolder.Inspect(TinyModel.PathOf(name)),
        ExecutionProvider.Cpu,
        Options,
        part => new DeviceGraph(OrtGraph.Load(part.Path, part.Name, ExecutionProvider.Cpu, Options)),
        graph =>
        {
            own.Add(OrtGraph.Load(graph, ExecutionProvider.Cpu, Options));
            return own[^1];
        });

    private sealed class Counting(Action<GenerationProgress> count) : IProgress<GenerationProgress>
    {
        public void Report(GenerationProgress value) => count(value);
    }
}
