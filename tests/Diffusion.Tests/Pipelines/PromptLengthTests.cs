using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Motion;
using AdGenius.Diffusion.Pipelines;

namespace AdGenius.Diffusion.Tests.Pipelines;

/// <summary>Prompts of more tokens than a text encoder takes at once, beside shorter ones.</summary>
public sealed class PromptLengthTests
{
    private static readonly string Long = string.Join(", ", Enumerable.Repeat("a blue sea at noon with tall white clouds", 5));

    private static readonly string Longest = string.Join(", ", Enumerable.Repeat("a green forest in rain with tall trees", 10));

    private static readonly DiffusionModelOptions Options = new() { ExecutionProvider = ExecutionProvider.Cpu };

    private static readonly ImageRequest Short = new()
    {
        Prompt = "a red car at night", Seed = 1, Steps = 2, GuidanceScale = 3, Scheduler = "euler", Width = 64, Height = 64,
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sd", null)]
    [InlineData("sdxl", null)]
    [InlineData("sdxl", "sdxl-refiner")]
    public void A_picture_does_not_depend_on_the_prompts_beside_it(string name, string? refiner)
    {
        using DiffusionModel model = TinyModel.Open(name, Options with
        {
            Overrides = refiner is null ? new ModelOverrides()
                : new ModelOverrides { Refiner = TinyModel.PathOf(refiner), RefinerStart = 0.5 },
        });
        ImageRequest[] requests =
        [
            Short,
            Short with { Prompt = Long },
            Short with { NegativePrompt = Long },
            Short with { Walk = new LatentWalk(Long, null, 1, 0.5f) },
            Short with { Walk = new LatentWalk("a blue sea", Long, 1, 0.5f) },
        ];
        IReadOnlyList<GeneratedImage> together = model.Generate(requests, null, Cancellation);
        for (int i = 0; i < requests.Length; i++)
        {
            byte[] alone = model.Generate([requests[i]], null, Cancellation)[0].Picture.Pixels;
            Assert.True(Distance(alone, together[i].Picture.Pixels) <= 1, $"request {i}");
        }
    }

    [Theory]
    [InlineData("sd", null, null)]
    [InlineData("sdxl", null, null)]
    [InlineData("sd", "blurry", null)]
    public void A_walk_to_a_longer_prompt_begins_without_a_jump(string name, string? negative, string? negativeThere)
        => AssertContinuous(name, Short with { NegativePrompt = negative }, Long, negativeThere);

    [Theory]
    [InlineData("sd", null)]
    [InlineData("sdxl", null)]
    [InlineData("sdxl", "blurry")]
    public void A_walk_to_a_longer_negative_prompt_begins_without_a_jump(string name, string? negative)
        => AssertContinuous(name, Short with { NegativePrompt = negative }, "a blue sea", Long);

    [Fact]
    public void A_walk_from_a_missing_negative_prompt_begins_without_a_jump()
        => AssertContinuous("sdxl", Short with { Prompt = Long }, Long, "blurry");

    /// <summary>Prompts of one, two and three times the length of the text encoder, in either order.</summary>
    [Theory]
    [InlineData("sd", null)]
    [InlineData("sd", "blurry")]
    [InlineData("sdxl", null)]
    public void The_picture_between_two_walks_is_the_same_at_the_end_of_one_and_at_the_beginning_of_the_next(string name, string? negative)
    {
        using DiffusionModel model = TinyModel.Open(name);
        string[] prompts = [Long, "a red car at night", Longest, Long, "a blue sea at noon"];
        for (int i = 1; i + 1 < prompts.Length; i++)
        {
            ImageRequest Scene(int index) => Short with { Prompt = prompts[index], NegativePrompt = negative, Seed = index };
            byte[] still = Picture(Scene(i));
            byte[] end = Picture(MotionPlan.WalkAt(Scene(i - 1), Scene(i), 1));
            byte[] beginning = Picture(MotionPlan.WalkAt(Scene(i), Scene(i + 1), 0));
            Assert.InRange(Distance(still, end), 0, 1);
            Assert.InRange(Distance(still, beginning), 0, 1);
        }

        byte[] Picture(ImageRequest request) => model.Generate([request], null, Cancellation)[0].Picture.Pixels;
    }

    [Fact]
    public void Prompts_whose_lengths_have_no_common_multiple_that_is_small_are_repeated_up_to_the_longer_one()
    {
        RecordingGraph? denoiser = null;
        using DiffusionModel model = DiffusionModel.Open(
            ModelFolder.Inspect(TinyModel.PathOf("sd")), ExecutionProvider.Cpu, Options, part => part.Name == "unet"
                ? denoiser = new RecordingGraph(OrtGraph.Load(part, ExecutionProvider.Cpu, Options))
                : OrtGraph.Load(part, ExecutionProvider.Cpu, Options));
        string seven = string.Join(' ', Enumerable.Repeat("sea", 500));
        string eight = string.Join(' ', Enumerable.Repeat("car", 1000));
        model.Generate([Short with { Prompt = seven, Walk = new LatentWalk(eight, null, 1, 0.5f) }], null, Cancellation);
        float[] states = denoiser!.Of("encoder_hidden_states")[0];
        Assert.Equal(8 * 77, states.Length / 2 / denoiser.Inputs["encoder_hidden_states"].Dimensions[^1]);
    }

    /// <summary>As <c>torch.zeros_like(prompt_embeds)</c> of diffusers.</summary>
    [Fact]
    public void A_missing_negative_prompt_is_zeros_beside_a_long_prompt_too()
    {
        RecordingGraph? denoiser = null;
        using DiffusionModel model = DiffusionModel.Open(
            ModelFolder.Inspect(TinyModel.PathOf("sdxl")), ExecutionProvider.Cpu, Options, part => part.Name == "unet"
                ? denoiser = new RecordingGraph(OrtGraph.Load(part, ExecutionProvider.Cpu, Options))
                : OrtGraph.Load(part, ExecutionProvider.Cpu, Options));

        model.Generate([Short with { Prompt = Long }], null, Cancellation);

        float[] states = denoiser!.Of("encoder_hidden_states")[0];
        int tokens = states.Length / 2 / denoiser.Inputs["encoder_hidden_states"].Dimensions[^1];
        Assert.Equal(154, tokens);
        Assert.All(states[..(states.Length / 2)], x => Assert.Equal(0, x));
        Assert.Contains(states[(states.Length / 2)..], x => x != 0);
    }

    private static void AssertContinuous(string name, ImageRequest start, string prompt, string? negative)
    {
        using DiffusionModel model = TinyModel.Open(name);
        byte[] At(float position) => model.Generate(
            [start with { Walk = new LatentWalk(prompt, negative, start.Seed, position) }], null, Cancellation)[0].Picture.Pixels;
        Assert.InRange(Distance(At(0), At(1e-4f)), 0, 1);
    }

    private static int Distance(byte[] one, byte[] other) => one.Zip(other, (x, y) => Math.Abs(x - y)).Max();
}
