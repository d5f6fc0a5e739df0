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
