using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pictures;
using AdGenius.Diffusion.Pipelines;

namespace AdGenius.Diffusion.Tests.Pipelines;

/// <summary>A ControlNet in a graph of its own gives the picture of the graph that both are fused into.</summary>
public sealed class ControlNetTests : IDisposable
{
    private static readonly DiffusionModelOptions Options = new() { ExecutionProvider = ExecutionProvider.Cpu };
    private static readonly RgbImage Edges = new(64, 64, [.. Enumerable.Range(0, 64 * 64 * 3).Select(x => (byte)(x % 251))]);
    private static readonly RgbImage Black = new(64, 64, new byte[64 * 64 * 3]);

    private static readonly ImageRequest Request = new()
    {
        Prompt = "a red car at night", NegativePrompt = "blurry", Seed = 7, Steps = 4, GuidanceScale = 3, ControlScale = 0.8f,
    };

    private readonly TemporaryFolder _folder = TinyModel.Copy("sd");

    public ControlNetTests() => TinyModel.Overlay("controlnet", _folder);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void With_a_control_image_it_is_the_picture_of_the_fused_graph()
    {
        using TemporaryFolder fused = TinyModel.Copy("sd");
        File.Copy(
            Path.Combine(TinyModel.PathOf("controlnet"), "fused", "model.onnx"), fused.File("unet", "model.onnx"), overwrite: true);
        using DiffusionModel expected = DiffusionModel.Open(fused.Path, Options);
        using DiffusionModel actual = DiffusionModel.Open(_folder.Path, Options);
        ImageRequest[] requests = [Request with { ControlImage = Edges }, Request with { ControlImage = Black, Seed = 8 }];

        IReadOnlyList<GeneratedImage> pictures = expected.Generate(requests, null, Cancellation);
        IReadOnlyList<GeneratedImage> controlled = actual.Generate(requests, null, Cancellation);

        AssertSame(pictures[0], controlled[0]);
        AssertSame(pictures[1], controlled[1]);
        Assert.NotEqual(
            pictures[0].Picture.Pixels, expected.Generate([Request with { ControlImage = Black }], null, Cancellation)[0].Picture.Pixels);
    }

    [Fact]
    public void Without_a_control_image_it_is_the_picture_of_the_plain_model()
    {
        Assert.True(ModelFolder.Inspect(_folder.Path) is { SupportsControlImage: true, RequiresControlImage: false });
        using DiffusionModel plain = TinyModel.Open("sd");
        using DiffusionModel model = DiffusionModel.Open(_folder.Path, Options);

        IReadOnlyList<GeneratedImage> mixed = model.Generate([Request, Request with { ControlImage = Edges }], null, Cancellation);

        AssertSame(plain.Generate([Request], null, Cancellation)[0], mixed[0]);
        Assert.Throws<ArgumentException>(() => plain.Generate([Request with { ControlImage = Edges }], null, Cancellation));
    }

    /// <summary>
    /// As the pipelines of diffusers run a network whose residuals are means over the picture: only the run with the prompt has them.
    /// </summary>
    [Theory]
    [InlineData(3)]
    [InlineData(1)]
    public void Residuals_that_are_means_are_for_the_prompt_only(float guidance)
    {
        ImageRequest[] requests =
        [
            Request with { ControlImage = Edges, GuidanceScale = guidance },
            Request with { ControlImage = Black, GuidanceScale = guidance, Seed = 8 },
        ];
        int halves = 0;
        using DiffusionModel expected = DiffusionModel.Open(
            ModelFolder.Inspect(_folder.Path), ExecutionProvider.Cpu, Options, part => part.Name != "controlnet" || guidance == 1
                ? OrtGraph.Load(part, ExecutionProvider.Cpu, Options)
                : new ChangedGraph(OrtGraph.Load(part, ExecutionProvider.Cpu, Options), residual =>
                {
                    halves++;
                    residual.AsSpan(0, residual.Length / 2).Clear(); // of the negative prompts, which come first
                }));
        using DiffusionModel usual = DiffusionModel.Open(_folder.Path, Options);
        File.WriteAllText(_folder.File("controlnet", "config.json"), """{"global_pool_conditions":true}""");
        using DiffusionModel model = DiffusionModel.Open(_folder.Path, Options);

        IReadOnlyList<GeneratedImage> pictures = expected.Generate(requests, null, Cancellation);
        IReadOnlyList<GeneratedImage> controlled = model.Generate(requests, null, Cancellation);
        Assert.Equal(guidance == 1, halves == 0);
        AssertSame(pictures[0], controlled[0]);
        AssertSame(pictures[1], controlled[1]);
        Assert.Equal(
            guidance == 1,
            usual.Generate(requests, null, Cancellation)[0].Picture.Pixels.SequenceEqual(controlled[0].Picture.Pixels));
    }

    [Fact]
    public void A_part_that_is_missing_or_foreign_is_named()
    {
        File.Delete(_folder.File("controlnet", "model.onnx"));
        ModelFaultException missing = Assert.Throws<ModelFaultException>(() => DiffusionModel.Open(_folder.Path, Options));
        Assert.Contains("controlnet/model.onnx is missing", missing.Message, StringComparison.Ordinal);

        using TemporaryFolder foreign = TinyModel.Copy("sd");
        File.Copy(
            Path.Combine(TinyModel.PathOf("controlnet"), "controlnet", "model.onnx"), foreign.File("controlnet", "model.onnx"));
        ModelFaultException fault = Assert.Throws<ModelFaultException>(() => DiffusionModel.Open(foreign.Path, Options));
        Assert.Contains("gives 4 residuals, unet/model.onnx takes 0", fault.Message, StringComparison.Ordinal);
    }

    private static void AssertSame(GeneratedImage expected, GeneratedImage actual) => Assert.Equal(
        0,
        Enumerable.Range(0, expected.Picture.Pixels.Length)
            .Count(i => Math.Abs(expected.Picture.Pixels[i] - actual.Picture.Pixels[i]) > 1));
}
