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
