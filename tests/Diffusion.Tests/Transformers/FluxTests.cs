using System.Text.Json;
using AdGenius.Diffusion.Layouts;
using AdGenius.Diffusion.Pictures;
using AdGenius.Diffusion.Pipelines;

namespace AdGenius.Diffusion.Tests.Transformers;

/// <summary>Packed latents, ids of tokens, guidance as an input and levels shifted by size, against torch.</summary>
public sealed class FluxTests
{
    private static readonly JsonElement Golden = TinyModel.Golden("flux");

    [Theory]
    [InlineData(112, 64)]
    [InlineData(64, 112)]
    [InlineData(80, 80)]
    [InlineData(64, 80)]
    public void A_picture_is_the_one_torch_makes(int width, int height)
    {
        using DiffusionModel model = TinyModel.Open("flux");
        Assert.Equal(ModelKind.Flux, model.Folder.Kind);
        TransformerModel.AssertSame(
            Golden.GetProperty("shapes").GetProperty($"{width}x{height}"),
            TransformerModel.Generate(model, TransformerModel.Request(Golden, width, height)));
    }

    [Fact]
    public void A_picture_is_started_from()
    {
        using DiffusionModel model = TinyModel.Open("flux");
        ImageRequest request = TransformerModel.Request(Golden, 80, 80) with
        {
            InitImage = TransformerModel.Picture(80, 80), Strength = 0.5,
        };
        TransformerModel.AssertSame(Golden.GetProperty("image_to_image"), TransformerModel.Generate(model, request));
    }

    [Fact]
    public void Schnell_needs_neither_steps_nor_guidance()
    {
        JsonElement golden = TinyModel.Golden("flux-schnell");
        using TemporaryFolder folder = TransformerModel.Schnell();
        using DiffusionModel model = DiffusionModel.Open(folder.Path, TransformerModel.Options);
        Assert.Equal((4, 0f), (model.Folder.Defaults.Steps, model.Folder.Defaults.GuidanceScale));
        TransformerModel.AssertSame(
            golden.GetProperty("bytes"), TransformerModel.Generate(model, TransformerModel.Request(golden, 112, 64)));
    }

    [Fact]
    public void Guidance_is_an_input_and_the_negative_prompt_has_no_effect()
    {
        using DiffusionModel model = TinyModel.Open("flux");
        Assert.Equal((28, 3.5f), (model.Folder.Defaults.Steps, model.Folder.Defaults.GuidanceScale));
        ImageRequest request = TransformerModel.Request(Golden, 64, 80);
        byte[] picture = TransformerModel.Generate(model, request);
        Assert.NotEqual(picture, TransformerModel.Generate(model, request with { GuidanceScale = 1.5f }));
        Assert.Equal(picture, TransformerModel.Generate(model, request with { NegativePrompt = "blurry" }));
    }

    [Fact]
    public void Previews_have_the_shape_of_the_picture()
    {
        using DiffusionModel model = TinyModel.Open("flux");
        var reports = new List<GenerationProgress>();
        model.Generate(
            [TransformerModel.Request(Golden, 112, 64)],
            new GenerationOptions { PreviewEverySteps = 2, Progress = new Recorder(reports) },
            TestContext.Current.CancellationToken);
        Assert.Equal([1, 2, 3, 4, 5], reports.Select(x => x.Step));
        Assert.All(reports.Select(x => x.Preview).OfType<RgbImage>(), x => Assert.Equal((112, 64), (x.Width, x.Height)));
        Assert.Equal([false, true, false, true, false], reports.Select(x => x.Preview is not null));
    }

    private sealed class Recorder(List<GenerationProgress> reports) : IProgress<GenerationProgress>
    {
        public void Report(GenerationProgress value) => reports.Add(value);
    }
}
