using System.Text.Json;
using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Motion;
using AdGenius.Diffusion.Pictures;
using AdGenius.Diffusion.Pipelines;
using AdGenius.Diffusion.Tests.Transformers;

namespace AdGenius.Diffusion.Tests.Pipelines;

public sealed class ImageToImageTests
{
    private static readonly RgbImage Start = new(64, 64, [.. Enumerable.Range(0, 64 * 64 * 3).Select(x => (byte)(x % 251))]);
    private static readonly ImageRequest Request = new() {
        Prompt = "a red car at night",
        NegativePrompt = "blurry",
        Seed = 33,
        Steps = 6,
        GuidanceScale = 5 };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>
    /// Half of six steps starts at the fourth; the latents of torch are decoded by the same decoder, so pixels show whether they agree.
    /// </summary>
    [Fact]
    public void A_started_picture_is_the_one_torch_makes()
    {
        JsonElement golden = TinyModel.Golden("sd");
        using DiffusionModel model = TinyModel.Open("sd");
        byte[] pixels = model.Generate([Request with { InitImage = Start, Strength = 0.5 }], null, Cancellation)[0].Picture.Pixels;
        byte[] expected = [.. golden.GetProperty("image_to_image_bytes").EnumerateArray().Select(x => x.GetByte())];
        Assert.Equal(0, Enumerable.Range(0, expected.Length).Count(i => Math.Abs(expected[i] - pixels[i]) > 1));
    }

    [Fact]
    public void Full_strength_forgets_nothing_but_the_noise_level_and_little_strength_stays_close()
    {
        using DiffusionModel model = TinyModel.Open("sd");
        byte[] Of(double strength)
            => model.Generate([Request with { InitImage = Start, Strength = strength }], null, Cancellation)[0].Picture.Pixels;
        byte[] little = Of(0.17);
        byte[] much = Of(1);
        byte[] none = model.Generate([Request], null, Cancellation)[0].Picture.Pixels;
        Assert.True(Distance(little, none) > Distance(much, none));
    }

    /// <summary>Of eight trailing timesteps this limit leaves three, so that little strength would begin behind the last one.</summary>
    [Fact]
    public void A_picture_is_started_at_the_last_timestep_where_the_noisiest_ones_are_left_out()
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        File.WriteAllText(
            folder.File("scheduler/scheduler_config.json"),
            """
            {"_class_name":"DPMSolverMultistepScheduler","timestep_spacing":"trailing","lambda_min_clipped":0,
             "beta_start":0.00085,"beta_end":0.012,"beta_schedule":"scaled_linear"}
            """);
        using DiffusionModel model = DiffusionModel.Open(
            folder.Path, new DiffusionModelOptions { ExecutionProvider = ExecutionProvider.Cpu });
        ImageRequest request = Request with { Steps = 8, InitImage = Start };
        Assert.Equal(Of(0.3), Of(0.1));
        Assert.NotEqual(Of(0.3), Of(1));

        byte[] Of(double strength) => model.Generate([request with { Strength = strength }], null, Cancellation)[0].Picture.Pixels;
    }

    [Fact]
    public void A_start_of_another_size_is_brought_to_the_size_asked_for()
    {
        using DiffusionModel model = TinyModel.Open("sd");
        var large = new RgbImage(200, 100, new byte[200 * 100 * 3]);
        RgbImage picture = model.Generate([Request with { InitImage = large, Width = 128, Height = 64 }], null, Cancellation)[0].Picture;
        Assert.Equal((128, 64), (picture.Width, picture.Height));
    }

    /// <summary>
    /// The pipeline of latent consistency models runs all steps, from the noise level that the strength gives. Other pipelines with its
    /// scheduler leave out the first steps.
    /// </summary>
    [Theory]
    [InlineData("""{"_class_name":"LatentConsistencyModelPipeline"}""", null, 4)]
    [InlineData("""{"_class_name":"LatentConsistencyModelImg2ImgPipeline"}""", "tcd", 4)]
    [InlineData("""{"_class_name":["lcm_pipeline","LatentConsistencyModelPipeline"]}""", null, 4)]
    [InlineData("""{"_class_name":"LatentConsistencyModelPipeline"}""", "euler", 2)]
    [InlineData("""{"_class_name":"StableDiffusionPipeline"}""", null, 2)]
    public void A_consistency_model_runs_all_steps(string index, string? scheduler, int expected)
    {
        using TemporaryFolder folder = TinyModel.Copy("lcm");
        File.WriteAllText(folder.File("model_index.json"), index);
        using DiffusionModel model = DiffusionModel.Open(folder.Path, new() { ExecutionProvider = ExecutionProvider.Cpu });
        var steps = new List<int>();
        ImageRequest request = new()
        {
            Prompt = "a red car", Seed = 3, Steps = 4, Scheduler = scheduler, InitImage = Start, Strength = 0.5,
        };
        var options = new GenerationOptions { Progress = new ImmediateProgress(x => steps.Add(x.StepCount)) };
        byte[] half = model.Generate([request], options, Cancellation)[0].Picture.Pixels;
        Assert.Equal(Enumerable.Repeat(expected, expected), steps);

        // Pictures of other strengths are in batches of their own.
        IReadOnlyList<GeneratedImage> both = model.Generate([request with { Strength = 0.55 }, request], null, Cancellation);
        Assert.Equal(half, both[1].Picture.Pixels);
        Assert.Equal(expected < 4, half.SequenceEqual(both[0].Picture.Pixels));
    }

    /// <summary>At full strength too it is started from the picture with noise, as in diffusers.</summary>
    [Theory]
    [InlineData(0.5, 4, "0.5")]
    [InlineData(0.8, 4, "0.8")]
    [InlineData(1, 2, "1.0")]
    public void A_picture_of_a_consistency_model_is_the_one_torch_makes(double strength, int steps, string expectedName)
    {
        using DiffusionModel model = TinyModel.Open("lcm");
        ImageRequest request = new()
        {
            Prompt = "a red car at night",
            Seed = 33,
            Steps = steps,
            GuidanceScale = 8.5f,
            InitImage = TransformerModel.Picture(64, 64),
            Strength = strength,
            Width = 64,
            Height = 64,
        };
        TransformerModel.AssertSame(
            TinyModel.GoldenOfStarted.GetProperty("consistency").GetProperty(expectedName), TransformerModel.Generate(model, request));
    }

    [Fact]
    public void A_strength_that_leaves_a_consistency_model_too_few_steps_is_refused()
    {
        using DiffusionModel model = TinyModel.Open("lcm");
        ImageRequest request = new() { Prompt = "a red car", Steps = 4, InitImage = Start, Strength = 0.08 };
        Assert.Single(model.Generate([request], null, Cancellation));
        foreach (ImageRequest refused in new[] { request with { Steps = 5 }, MotionPlan.DriftAt(request with { Steps = 5 }, 0.5f) })
        {
            Assert.Contains(
                "Strength 0.08 leaves 4 of the 50 steps",
                Assert.Throws<ArgumentException>(() => model.Generate([refused], null, Cancellation)).Message,
                StringComparison.Ordinal);
        }

        // A drift itself is not started from a picture.
        ImageRequest drift = MotionPlan.DriftAt(request with { InitImage = null, Strength = 1 }, 0.5f) with { Strength = 0.01 };
        Assert.Single(model.Generate([drift], null, Cancellation));
    }

    [Fact]
    public void A_drift_is_the_same_in_any_batch_and_changes_little_by_little()
    {
        using DiffusionModel model = TinyModel.Open("sd");
        MotionPlan plan = MotionPlan.Create(MotionKind.Drift, [new MotionScene(Request, 4)], model.Folder);
        ImageRequest[] requests = [.. plan.Keyframes.Select(x => x.Request)];
        IReadOnlyList<GeneratedImage> all = model.Generate(requests, null, Cancellation);
        using DiffusionModel another = TinyModel.Open("sd");
        Assert.Equal(another.Generate([requests[2]], null, Cancellation)[0].Picture.Pixels, all[2].Picture.Pixels);
        Assert.True(Distance(all[0].Picture.Pixels, all[1].Picture.Pixels) < Distance(all[0].Picture.Pixels, all[3].Picture.Pixels));
    }

    private static double Distance(byte[] left, byte[] right) => left.Zip(right).Average(x => Math.Abs(x.First - x.Second));
}
