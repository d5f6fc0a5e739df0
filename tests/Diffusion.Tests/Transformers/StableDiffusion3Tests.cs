using System.Text.Json;
using AdGenius.Diffusion.Layouts;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pipelines;
using AdGenius.Diffusion.Schedulers;
using AdGenius.Diffusion.Tests.Models;

namespace AdGenius.Diffusion.Tests.Transformers;

/// <summary>Three text encoders, guidance by a second run, shifted levels and the shifted VAE, against torch.</summary>
public sealed class StableDiffusion3Tests
{
    private static readonly JsonElement Golden = TinyModel.Golden("sd3");

    [Theory]
    [InlineData(112, 64)]
    [InlineData(64, 112)]
    [InlineData(80, 80)]
    [InlineData(64, 80)]
    public void A_picture_is_the_one_torch_makes(int width, int height)
    {
        using DiffusionModel model = TinyModel.Open("sd3");
        Assert.Equal(ModelKind.StableDiffusion3, model.Folder.Kind);
        TransformerModel.AssertSame(
            Golden.GetProperty("shapes").GetProperty($"{width}x{height}"),
            TransformerModel.Generate(model, TransformerModel.Request(Golden, width, height)));
    }

    [Fact]
    public void Without_a_negative_prompt_the_empty_one_is_encoded()
    {
        using DiffusionModel model = TinyModel.Open("sd3");
        TransformerModel.AssertSame(
            Golden.GetProperty("without_negative"),
            TransformerModel.Generate(model, TransformerModel.Request(Golden, 80, 80) with { NegativePrompt = null }));
    }

    /// <summary>Most of the weights are T5's, and people leave it out.</summary>
    [Fact]
    public void Without_the_third_text_encoder_its_tokens_are_zeros()
    {
        using TemporaryFolder folder = TinyModel.Copy("sd3");
        Directory.Delete(Path.Combine(folder.Path, "text_encoder_3"), recursive: true);
        Directory.Delete(Path.Combine(folder.Path, "tokenizer_3"), recursive: true);
        using DiffusionModel model = DiffusionModel.Open(folder.Path, TransformerModel.Options);
        TransformerModel.AssertSame(
            Golden.GetProperty("without_t5"), TransformerModel.Generate(model, TransformerModel.Request(Golden, 80, 80)));
    }

    [Fact]
    public void A_dynamic_shift_follows_the_size_of_the_picture()
    {
        using TemporaryFolder folder = TinyModel.Copy("sd3");
        ModelDefaultsTests.Rewrite(folder, "scheduler/scheduler_config.json", "use_dynamic_shifting", "true");
        ModelDefaultsTests.Rewrite(folder, "scheduler/scheduler_config.json", "max_shift", "1.16");
        using DiffusionModel model = DiffusionModel.Open(folder.Path, TransformerModel.Options);
        TransformerModel.AssertSame(
            Golden.GetProperty("dynamic"), TransformerModel.Generate(model, TransformerModel.Request(Golden, 112, 64)));
    }

    /// <summary>
    /// The shift of the largest picture where the configuration has none: the scheduler's own, or the pipeline's with another scheduler.
    /// </summary>
    [Theory]
    [InlineData("FlowMatchEulerDiscreteScheduler", 1.15)]
    [InlineData("FlowMatchLCMScheduler", 1.15)]
    [InlineData("UniPCMultistepScheduler", 1.16)]
    public void The_largest_shift_is_that_of_the_scheduler(string scheduler, double expected)
    {
        using TemporaryFolder folder = TinyModel.Copy("sd3");
        ModelDefaultsTests.Rewrite(folder, "scheduler/scheduler_config.json", "use_dynamic_shifting", "true");
        ModelDefaultsTests.Rewrite(folder, "scheduler/scheduler_config.json", "_class_name", $"\"{scheduler}\"");
        ModelDefaultsTests.Rewrite(folder, "scheduler/scheduler_config.json", "time_shift_type", "\"exponential\"");
        var made = (FlowMatchEulerScheduler)FlowSchedule.Create(ModelFolder.Inspect(folder.Path), "flow-match-euler", 1024, 1024);
        Assert.Equal(expected, made.DynamicShift!.Value, 1e-9);
    }

    [Fact]
    public void A_picture_is_started_from()
    {
        using DiffusionModel model = TinyModel.Open("sd3");
        ImageRequest request = TransformerModel.Request(Golden, 80, 80) with
        {
            InitImage = TransformerModel.Picture(80, 80), Strength = 0.5,
        };
        TransformerModel.AssertSame(Golden.GetProperty("image_to_image"), TransformerModel.Generate(model, request));
    }

    [Fact]
    public void Pictures_of_one_batch_are_those_of_single_requests()
    {
        using DiffusionModel model = TinyModel.Open("sd3");
        ImageRequest first = TransformerModel.Request(Golden, 64, 80);
        ImageRequest second = first with { Seed = 7, Prompt = "a blue sea at noon, (sharp focus:1.2)" };
        IReadOnlyList<GeneratedImage> both = model.Generate([first, second], null, TestContext.Current.CancellationToken);
        Assert.Equal(TransformerModel.Generate(model, first), both[0].Picture.Pixels);
        Assert.Equal(TransformerModel.Generate(model, second), both[1].Picture.Pixels);
    }

    [Fact]
    public void Defaults_are_those_of_the_family()
    {
        ModelDefaults defaults = ModelFolder.Inspect(TinyModel.PathOf("sd3")).Defaults;
        Assert.Equal(
            (28, 7f, 80, 80, 16),
            (defaults.Steps, defaults.GuidanceScale, defaults.Width, defaults.Height, defaults.SizeMultiple));
    }

    [Theory]
    [InlineData("dpm++2m")]
    [InlineData("deis")]
    [InlineData("unipc")]
    public void Multistep_schedulers_reach_nearly_the_same_picture(string scheduler)
    {
        using DiffusionModel model = TinyModel.Open("sd3");
        ImageRequest request = TransformerModel.Request(Golden, 80, 80) with { Steps = 40, GuidanceScale = 1 };
        byte[] euler = TransformerModel.Generate(model, request);
        byte[] other = TransformerModel.Generate(model, request with { Scheduler = scheduler });
        double difference = Enumerable.Range(0, euler.Length).Average(i => (double)Math.Abs(euler[i] - other[i]));
        Assert.InRange(difference, 0.0001, 4);
    }

    [Theory]
    [InlineData("sa-solver")]
    [InlineData("dpm++2m-sde")]
    public void Schedulers_with_fresh_noise_give_the_same_picture_again(string scheduler)
    {
        using DiffusionModel model = TinyModel.Open("sd3");
        ImageRequest request = TransformerModel.Request(Golden, 80, 80) with { Steps = 8, Scheduler = scheduler };
        byte[] first = TransformerModel.Generate(model, request);
        Assert.Equal(first, TransformerModel.Generate(model, request));
        Assert.NotEqual(first, TransformerModel.Generate(model, request with { Seed = 99 }));
    }

    /// <summary>Both methods solve the same equation; with as many steps, that of the second order has the smaller error.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Heun_is_nearer_to_the_limit_of_many_steps_than_Euler(bool isDynamic)
    {
        using TemporaryFolder folder = TinyModel.Copy("sd3");
        ModelDefaultsTests.Rewrite(folder, "scheduler/scheduler_config.json", "use_dynamic_shifting", isDynamic ? "true" : "false");
        byte[] limit = Picture(null, steps: 200);
        double euler = Difference(limit, Picture(null, steps: 4));
        double heun = Difference(limit, Picture("FlowMatchHeunDiscreteScheduler", steps: 4));
        Assert.InRange(heun, 0, 0.7 * euler);

        byte[] Picture(string? scheduler, int steps)
        {
            DiffusionModelOptions options = TransformerModel.Options with { Overrides = new ModelOverrides { Scheduler = scheduler } };
            using DiffusionModel model = DiffusionModel.Open(folder.Path, options);
            return TransformerModel.Generate(model, TransformerModel.Request(Golden, 80, 80) with { Steps = steps });
        }

        static double Difference(byte[] one, byte[] other) => one.Zip(other, (x, y) => Math.Abs(x - y)).Average();
    }

    /// <summary>As Euler's form with fresh noise in each step, which has the same formula.</summary>
    [Theory]
    [InlineData("sd3")]
    [InlineData("flux")]
    public void A_model_is_run_with_the_sampler_of_consistency_models(string name)
    {
        using TemporaryFolder folder = TinyModel.Copy(name);
        ImageRequest request = new() { Prompt = "a red car", Seed = 7, Steps = 3, Width = 80, Height = 80 };
        byte[] plain = Picture();
        ModelDefaultsTests.Rewrite(folder, "scheduler/scheduler_config.json", "stochastic_sampling", "true");
        byte[] expected = Picture();
        ModelDefaultsTests.Rewrite(folder, "scheduler/scheduler_config.json", "stochastic_sampling", "false");
        ModelDefaultsTests.Rewrite(folder, "model_index.json", "scheduler", """["diffusers","FlowMatchLCMScheduler"]""");
        Assert.Equal(expected, Picture());
        Assert.NotEqual(expected, plain);

        byte[] Picture()
        {
            using DiffusionModel model = DiffusionModel.Open(folder.Path, TransformerModel.Options);
            return TransformerModel.Generate(model, request);
        }
    }

    [Fact]
    public void A_scheduler_of_another_noise_is_refused_with_those_that_work()
    {
        using DiffusionModel model = TinyModel.Open("sd3");
        ArgumentException refused = Assert.Throws<ArgumentException>(
            () => TransformerModel.Generate(model, TransformerModel.Request(Golden, 80, 80) with { Scheduler = "euler" }));
        Assert.Contains("flow-match-euler", refused.Message, StringComparison.Ordinal);
    }
}
