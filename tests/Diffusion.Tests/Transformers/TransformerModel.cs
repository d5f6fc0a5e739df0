using System.Text.Json;
using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pictures;
using AdGenius.Diffusion.Pipelines;

namespace AdGenius.Diffusion.Tests.Transformers;

/// <summary>Requests and expected pictures of the folders that TinyModels/make_transformers.py writes.</summary>
internal static class TransformerModel
{
    public static readonly DiffusionModelOptions Options = new() { ExecutionProvider = ExecutionProvider.Cpu };

    /// <summary>The folder "flux" with the transformer and scheduler of "flux-schnell".</summary>
    public static TemporaryFolder Schnell()
    {
        TemporaryFolder folder = TinyModel.Copy("flux");
        foreach (string file in new[] { "transformer/model.onnx", "transformer/config.json", "scheduler/scheduler_config.json" })
        {
            File.Copy(Path.Combine(TinyModel.PathOf("flux-schnell"), file), folder.File(file), overwrite: true);
        }

        return folder;
    }

    public static ImageRequest Request(JsonElement golden, int width, int height) => new()
    {
        Prompt = golden.GetProperty("prompt").GetString()!,
        NegativePrompt = golden.TryGetProperty("negative", out JsonElement negative) ? negative.GetString() : null,
        Steps = golden.TryGetProperty("steps", out JsonElement steps) ? steps.GetInt32() : null,
        GuidanceScale = golden.TryGetProperty("guidance", out JsonElement guidance) ? guidance.GetSingle() : null,
        Seed = golden.GetProperty("seed").GetInt64(),
        Width = width,
        Height = height,
    };

    /// <summary>The picture that the reference loops start from.</summary>
    public static RgbImage Picture(int width, int height)
        => new(width, height, [.. Enumerable.Range(0, width * height * 3).Select(x => (byte)(x % 251))]);

    public static byte[] Generate(DiffusionModel model, ImageRequest request)
        => model.Generate([request], null, TestContext.Current.CancellationToken)[0].Picture.Pixels;

    /// <summary>Rounding may fall to the other side of a half; nothing may differ by more.</summary>
    public static void AssertSame(JsonElement expected, byte[] actual)
    {
        byte[] bytes = expected.GetBytesFromBase64();
        Assert.Equal(bytes.Length, actual.Length);
        Assert.Equal(0, Enumerable.Range(0, bytes.Length).Max(i => Math.Abs(bytes[i] - actual[i])) / 2);

        // One in a thousand is far above what rounding explains.
        Assert.True(Enumerable.Range(0, bytes.Length).Count(i => bytes[i] != actual[i]) * 1000 <= bytes.Length * 2);
    }

    /// <summary>Opens a folder and counts how often each part is loaded.</summary>
    public static (DiffusionModel Model, Dictionary<string, int> Loads) OpenCounted(string path, DiffusionModelOptions options)
    {
        var loads = new Dictionary<string, int>(StringComparer.Ordinal);
        DiffusionModel model = DiffusionModel.Open(ModelFolder.Inspect(path), ExecutionProvider.Cpu, options, part =>
        {
            loads[part.Name] = loads.GetValueOrDefault(part.Name) + 1;
            return OrtGraph.Load(part.Path, part.Name, ExecutionProvider.Cpu, options);
        });
        return (model, loads);
    }
}
