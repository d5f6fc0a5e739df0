using System.Text.Json;
using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Layouts;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pipelines;

namespace AdGenius.Diffusion.Tests.Pipelines;

/// <summary>Both text encoders, pooled text, sizes and the zeroed negative prompt, against torch.</summary>
public sealed class StableDiffusionXlTests
{
    [Fact]
    public void A_picture_is_the_one_torch_makes()
    {
        JsonElement golden = TinyModel.Golden("sdxl");
        using TemporaryFolder folder = TinyModel.Copy("sdxl");
        using DiffusionModel model = DiffusionModel.Open(
            folder.Path,
            new DiffusionModelOptions { ExecutionProvider = ExecutionProvider.Cpu });
        Assert.Equal(ModelKind.StableDiffusionXl, model.Folder.Kind);
        ImageRequest request = new()
        {
            Prompt = golden.GetProperty("prompt").GetString()!,
            Steps = golden.GetProperty("steps").GetInt32(),
            GuidanceScale = golden.GetProperty("guidance").GetSingle(),
            Seed = golden.GetProperty("seed").GetInt64(),
            Width = 96,
            Height = 64,
        };
        byte[] pixels = model.Generate([request], null, TestContext.Current.CancellationToken)[0].Picture.Pixels;
        byte[] expected = [.. golden.GetProperty("bytes").EnumerateArray().Select(x => x.GetByte())];
        Assert.Equal(0, Enumerable.Range(0, expected.Length).Count(i => Math.Abs(expected[i] - pixels[i]) > 1));

        byte[] withEmptyNegative = model.Generate([request with { NegativePrompt = "" }], null, TestContext.Current.CancellationToken)[0]
            .Picture
            .Pixels;
        Assert.NotEqual(pixels, withEmptyNegative);
    }
}
