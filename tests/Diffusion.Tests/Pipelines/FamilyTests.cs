using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pictures;
using AdGenius.Diffusion.Pipelines;

namespace AdGenius.Diffusion.Tests.Pipelines;

/// <summary>Consistency models, ControlNet and the safety checker.</summary>
public sealed class FamilyTests
{
    private static readonly ImageRequest Request = new() { Prompt = "a red car at night", Seed = 3 };

    private static readonly DiffusionModelOptions Unfiltered = new() {
        ExecutionProvider = ExecutionProvider.Cpu,
        UseSafetyChecker = false };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void A_consistency_model_receives_its_guidance_and_runs_once_per_step()
    {
        using DiffusionModel model = TinyModel.Open("lcm");
        Assert.Equal((4, 8.5f), (model.Folder.Defaults.Steps, model.Folder.Defaults.GuidanceScale));
        byte[] weak = model.Generate([Request with { GuidanceScale = 2 }], null, Cancellation)[0].Picture.Pixels;
        byte[] strong = model.Generate([Request], null, Cancellation)[0].Picture.Pixels;
        Assert.NotEqual(weak, strong);

        // Nothing is subtracted, so a negative prompt has no effect.
        Assert.Equal(strong, model.Generate([Request with { NegativePrompt = "blue" }], null, Cancellation)[0].Picture.Pixels);
    }

    [Fact]
    public void A_control_image_steers_and_its_scale_counts()
    {
        using DiffusionModel model = TinyModel.Open("control", Unfiltered);
        var stripes = new RgbImage(64, 64, [.. Enumerable.Range(0, 64 * 64 * 3).Select(x => (byte)(x / 3 / 8 % 2 * 255))]);
        ImageRequest request = Request with { ControlImage = stripes, Steps = 4 };
        byte[] Of(float scale) => model.Generate([request with { ControlScale = scale }], null, Cancellation)[0].Picture.Pixels;
        Assert.NotEqual(Of(0), Of(1));
        ArgumentException refused = Assert.Throws<ArgumentException>(() => model.Generate([Request], null, Cancellation));
        Assert.Contains("ControlImage", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_safety_checker_blacks_out_what_it_refuses()
    {
        // The checker beside the tests refuses blue pictures, so of many seeds some pass and some do not.
        using DiffusionModel model = TinyModel.Open("control");
        ImageRequest[] requests = [.. Enumerable.Range(0, 24).Select(x => Request with
        {
            Seed = x, Steps = 2, ControlImage = new RgbImage(64, 64, new byte[64 * 64 * 3]), Scheduler = "ddim", GuidanceScale = 1,
        })];
        IReadOnlyList<GeneratedImage> checkedPictures = model.Generate(requests, null, Cancellation);
        Assert.All(checkedPictures.Where(x => x.IsFlagged), x => Assert.DoesNotContain(x.Picture.Pixels, y => y != 0));
        using DiffusionModel free = TinyModel.Open("control", Unfiltered);
        IReadOnlyList<GeneratedImage> all = free.Generate(requests, null, Cancellation);
        Assert.All(all, x => Assert.False(x.IsFlagged));
        for (int i = 0; i < requests.Length; i++)
        {
            Assert.Equal(IsBlue(all[i].Picture), checkedPictures[i].IsFlagged);
        }

        Assert.Contains(checkedPictures, x => x.IsFlagged);
        Assert.Contains(checkedPictures, x => !x.IsFlagged);
    }

    /// <summary>A checker that was exported with open sides takes any, and was trained with one.</summary>
    [Theory]
    [InlineData("""{"crop_size":336,"size":224}""", null, 336)]
    [InlineData("""{"crop_size":{"height":336,"width":336},"size":{"shortest_edge":224}}""", null, 336)]
    [InlineData("""{"size":{"shortest_edge":280}}""", null, 280)]
    [InlineData("""{"crop_size":null,"size":"280"}""", null, 280)]
    [InlineData("{}", """{"vision_config":{"image_size":128}}""", 128)]
    [InlineData(null, """{"vision_config":{}}""", 224)]
    [InlineData(null, null, 224)]
    public void A_checker_with_open_sides_takes_the_side_that_its_folder_names(string? extractor, string? checker, int expected)
    {
        using TemporaryFolder folder = TinyModel.Copy("control");
        string graph = folder.File("safety_checker", "model.onnx");
        using (OrtGraph declared = OrtGraph.Load(graph, "safety_checker", ExecutionProvider.Cpu, Unfiltered))
        {
            Assert.Equal(32, SafetyFilter.SideOf(declared, folder.Path));
        }

        GraphVariant.ChangeInput(graph, "clip_input", GraphVariant.FloatType, [-1, 3, -1, -1]);
        Write("feature_extractor/preprocessor_config.json", extractor);
        Write("safety_checker/config.json", checker);
        using (OrtGraph open = OrtGraph.Load(graph, "safety_checker", ExecutionProvider.Cpu, Unfiltered))
        {
            Assert.Equal(expected, SafetyFilter.SideOf(open, folder.Path));
        }

        using DiffusionModel model = DiffusionModel.Open(folder.Path, Unfiltered with { UseSafetyChecker = true });
        Assert.Single(model.Generate([Request with { Steps = 1, ControlImage = new RgbImage(8, 8, new byte[192]) }], null, Cancellation));

        void Write(string file, string? content)
        {
            if (content is not null)
            {
                File.WriteAllText(folder.File(file), content);
            }
        }
    }

    [Theory]
    [InlineData("""{"crop_size":0}""")]
    [InlineData("""{"crop_size":{"height":100000}}""")]
    [InlineData("""{"size":{"shortest_edge":"large"}}""")]
    public void A_side_that_no_picture_can_have_is_named(string extractor)
    {
        using TemporaryFolder folder = TinyModel.Copy("control");
        GraphVariant.ChangeInput(folder.File("safety_checker", "model.onnx"), "clip_input", GraphVariant.FloatType, [-1, 3, -1, -1]);
        File.WriteAllText(folder.File("feature_extractor/preprocessor_config.json"), extractor);
        var fault = Assert.Throws<ModelFaultException>(
            () => DiffusionModel.Open(folder.Path, Unfiltered with { UseSafetyChecker = true }));
        Assert.Equal(ModelFault.BadConfiguration, fault.Fault);
        Assert.Contains("feature_extractor", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_safety_checker_blacks_out_previews_too()
    {
        using DiffusionModel model = TinyModel.Open("control");
        using DiffusionModel free = TinyModel.Open("control", Unfiltered);
        var isRefused = new List<bool>();
        for (int seed = 0; seed < 12; seed++)
        {
            ImageRequest request = Request with
            {
                Seed = seed, Steps = 4, ControlImage = new RgbImage(64, 64, new byte[64 * 64 * 3]), Scheduler = "ddim", GuidanceScale = 1,
            };
            RgbImage[] all = Previews(free, request);
            Assert.Equal(3, all.Length);
            RgbImage[] shown = [.. all.TakeWhile(x => !IsBlue(x))];
            Assert.Equal(shown.Select(x => x.Pixels), Previews(model, request).Select(x => x.Pixels));
            isRefused.Add(shown.Length < all.Length);
        }

        Assert.Contains(true, isRefused);
        Assert.Contains(false, isRefused);
    }

    private static RgbImage[] Previews(DiffusionModel model, ImageRequest request)
    {
        var seen = new List<RgbImage?>();
        model.Generate(
            [request],
            new GenerationOptions { Progress = new ImmediateProgress(x => seen.Add(x.Preview)), PreviewEverySteps = 1, PreviewPixels = 64 },
            Cancellation);
        return [.. seen.OfType<RgbImage>()];
    }

    private static bool IsBlue(RgbImage picture)
    {
        double blue = 0;
        for (int i = 0; i < picture.Pixels.Length; i += 3)
        {
            blue += picture.Pixels[i + 2] - picture.Pixels[i];
        }

        return blue / (picture.Pixels.Length / 3) / 255 > 0.16;
    }
}
