using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pictures;
using AdGenius.Diffusion.Pipelines;

namespace AdGenius.Diffusion.Tests.Pipelines;

/// <summary>Bad requests are refused before anything is computed, with the field and what is allowed.</summary>
public sealed class RequestTests
{
    private static readonly ImageRequest Good = new() { Prompt = "a red car" };

    public static TheoryData<string, ImageRequest> Bad => new()
    {
        { "Width", Good with { Width = 63 } },
        { "Width", Good with { Width = 0 } },
        { "Height", Good with { Height = 8192 } },
        { "Steps", Good with { Steps = 0 } },
        { "Steps", Good with { Steps = 1001 } },
        { "GuidanceScale", Good with { GuidanceScale = float.NaN } },
        { "GuidanceRescale", Good with { GuidanceRescale = 2 } },
        { "Strength", Good with { DriftFrom = Good, Strength = 0 } },
        { "Walk.Position", Good with { Walk = new LatentWalk("x", null, 1, 1.5f) } },
        { "Scheduler", Good with { Scheduler = "magic" } },
        { "ControlImage", Good with { ControlImage = new RgbImage(1, 1, new byte[3]) } },
        { "DriftFrom", Good with { DriftFrom = Good with { DriftFrom = Good } } },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_bad_value_is_named(string field, ImageRequest request)
    {
        using DiffusionModel model = TinyModel.Open("sd");
        ArgumentException refused = Assert.ThrowsAny<ArgumentException>(
            () => model.Generate([Good, request], null, TestContext.Current.CancellationToken));
        Assert.Contains(field, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Starting_from_a_picture_needs_an_encoder()
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        Directory.Delete(Path.Combine(folder.Path, "vae_encoder"), recursive: true);
        using DiffusionModel model = DiffusionModel.Open(
            folder.Path,
            new DiffusionModelOptions { ExecutionProvider = ExecutionProvider.Cpu });
        ArgumentException refused = Assert.Throws<ArgumentException>(
            () => model.Generate([Good with { InitImage = new RgbImage(1, 1, new byte[3]) }], null, TestContext.Current.CancellationToken));
        Assert.Contains("vae_encoder", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>As Python cuts the product of its double precision numbers: 100 · 0.29 is 28.999…, 10 · 0.7 is 7.</summary>
    [Theory]
    [InlineData(100, 0.29, 28)]
    [InlineData(10, 0.7, 7)]
    [InlineData(50, 0.58, 28)]
    [InlineData(25, 0.6, 15)]
    [InlineData(30, 0.8, 24)]
    [InlineData(6, 0.1, 1)]
    public void The_steps_after_a_start_are_those_of_the_reference(int steps, double strength, int expected)
        => Assert.Equal(expected, ResolvedRequest.StepsAfterStart(steps, strength));
}
