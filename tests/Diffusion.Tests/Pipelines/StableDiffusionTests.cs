using System.Text.Json;
using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pictures;
using AdGenius.Diffusion.Pipelines;

namespace AdGenius.Diffusion.Tests.Pipelines;

/// <summary>Whole pictures against what torch computes with the same weights, noise and loop.</summary>
public sealed class StableDiffusionTests
{
    private static readonly JsonElement Golden = TinyModel.Golden("sd");

    private static readonly ImageRequest Request = new()
    {
        Prompt = Golden.GetProperty("prompt").GetString()!,
        NegativePrompt = Golden.GetProperty("negative").GetString(),
        Seed = Golden.GetProperty("seed").GetInt64(),
        Steps = Golden.GetProperty("steps").GetInt32(),
        GuidanceScale = Golden.GetProperty("guidance").GetSingle(),
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void A_picture_is_the_one_torch_makes()
    {
        using DiffusionModel model = TinyModel.Open("sd");
        RgbImage picture = model.Generate([Request], null, Cancellation)[0].Picture;
        AssertPixels(Golden.GetProperty("bytes"), picture, 1);
    }

    [Fact]
    public void A_picture_that_is_not_square_is_the_one_torch_makes()
    {
        using DiffusionModel model = TinyModel.Open("sd");
        RgbImage picture = model.Generate([Request with { Width = 128, Height = 64 }], null, Cancellation)[0].Picture;
        AssertPixels(Golden.GetProperty("wide_bytes"), picture, 1);
    }

    [Fact]
    public void The_models_own_defaults_are_used()
    {
        using DiffusionModel model = TinyModel.Open("sd");
        Assert.Equal(new ModelDefaults(6, 5, 64, 64, 64), model.Folder.Defaults);
        RgbImage picture = model.Generate([Request with { Steps = null, GuidanceScale = null }], null, Cancellation)[0].Picture;
        AssertPixels(Golden.GetProperty("bytes"), picture, 1);
    }

    [Fact]
    public void Half_precision_weights_give_nearly_the_same_picture()
    {
        using DiffusionModel model = TinyModel.Open("sd-half");
        RgbImage picture = model.Generate([Request], null, Cancellation)[0].Picture;
        AssertPixels(Golden.GetProperty("bytes"), picture, 12);
    }

    [Fact]
    public void A_picture_does_not_depend_on_its_neighbours()
    {
        using DiffusionModel model = TinyModel.Open(
            "sd",
            new DiffusionModelOptions { ExecutionProvider = ExecutionProvider.Cpu, MaxBatchSize = 3 });
        ImageRequest[] requests = [.. Enumerable.Range(0, 5).Select(x => Request with { Seed = x, Scheduler = "euler-ancestral" })];
        IReadOnlyList<GeneratedImage> together = model.Generate(requests, null, Cancellation);
        for (int i = 0; i < requests.Length; i++)
        {
            Assert.Equal(model.Generate([requests[i]], null, Cancellation)[0].Picture.Pixels, together[i].Picture.Pixels);
        }
    }

    /// <summary>As in diffusers' pipelines, which do not leave it to a scheduler.</summary>
    [Theory]
    [InlineData("tcd")]
    [InlineData("ddim")]
    public void Without_a_share_no_step_has_fresh_noise(string scheduler)
    {
        using DiffusionModel model = TinyModel.Open("sd");
        ImageRequest request = Request with { Scheduler = scheduler, Steps = 4 };
        IReadOnlyList<GeneratedImage> made = model.Generate(
            [request, request with { Eta = 0 }, request with { Eta = 0.3f }], null, Cancellation);
        Assert.Equal(made[1].Picture.Pixels, made[0].Picture.Pixels);
        Assert.NotEqual(made[2].Picture.Pixels, made[0].Picture.Pixels);
    }

    [Theory]
    [InlineData("ddim")]
    [InlineData("ddpm")]
    [InlineData("pndm")]
    [InlineData("lms")]
    [InlineData("euler")]
    [InlineData("euler-karras")]
    [InlineData("euler-ancestral")]
    [InlineData("heun")]
    [InlineData("dpm++2m")]
    [InlineData("dpm++2m-karras")]
    [InlineData("dpm++2m-sde-karras")]
    [InlineData("dpm++2s")]
    [InlineData("deis")]
    [InlineData("kdpm2")]
    [InlineData("kdpm2-ancestral")]
    [InlineData("sa-solver")]
    [InlineData("lcm")]
    [InlineData("tcd")]
    [InlineData("unipc")]
    public void Every_scheduler_makes_the_same_picture_twice(string scheduler)
    {
        using DiffusionModel model = TinyModel.Open("sd");
        ImageRequest request = Request with { Scheduler = scheduler, GuidanceScale = 1 };
        byte[] first = model.Generate([request], null, Cancellation)[0].Picture.Pixels;
        Assert.Equal(first, model.Generate([request], null, Cancellation)[0].Picture.Pixels);
        Assert.True(first.Distinct().Count() > 10);
    }

    [Fact]
    public void An_early_export_with_whole_timesteps_and_ids_of_32_bits_is_run()
    {
        using DiffusionModel model = TinyModel.Open("sd-old");
        var start = new RgbImage(64, 64, [.. Enumerable.Range(0, 64 * 64 * 3).Select(x => (byte)(x % 251))]);
        IReadOnlyList<GeneratedImage> pictures = model.Generate(
            [Request with { Width = 64, Height = 64 }, Request with { Width = 64, Height = 64, InitImage = start, Strength = 0.4 }],
            null,
            Cancellation);
        Assert.NotEqual(pictures[0].Picture.Pixels, pictures[1].Picture.Pixels);
        Assert.Equal("PNDMScheduler", model.Folder.SchedulerName);
    }

    private static void AssertPixels(JsonElement expected, RgbImage actual, int tolerance)
    {
        byte[] bytes = [.. expected.EnumerateArray().Select(x => x.GetByte())];
        Assert.Equal(bytes.Length, actual.Pixels.Length);
        Assert.Equal(0, Enumerable.Range(0, bytes.Length).Count(i => Math.Abs(bytes[i] - actual.Pixels[i]) > tolerance));
    }
}
