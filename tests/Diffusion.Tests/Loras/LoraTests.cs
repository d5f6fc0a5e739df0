using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Loras;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pipelines;
using Microsoft.ML.OnnxRuntime;

namespace AdGenius.Diffusion.Tests.Loras;

/// <summary>Adapters that are applied when a picture is made give the picture of a model into whose weights they were fused.</summary>
public sealed class LoraTests : IDisposable
{
    private static readonly DiffusionModelOptions Options = new() { ExecutionProvider = ExecutionProvider.Cpu };
    private static readonly ImageRequest Request = new() { Prompt = "a red car at night", Seed = 7, Steps = 4, GuidanceScale = 3 };
    private static readonly LoraRequest Ink = new("ink", 0.7f);

    private readonly TemporaryFolder _folder = TinyModel.Copy("sd");

    public LoraTests() => TinyModel.Overlay("lora", _folder);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_an_adapter_the_model_is_the_plain_one()
    {
        Assert.Equal(["grain", "ink"], ModelFolder.Inspect(_folder.Path).Loras.Keys);
        AssertSame(Picture(_folder.Path, Request), Picture(TinyModel.PathOf("sd"), Request));
    }

    [Theory]
    [InlineData("ink", false)]
    [InlineData("both", true)]
    public void With_adapters_it_is_the_one_they_were_fused_into(string fused, bool isBoth)
    {
        using TemporaryFolder reference = TinyModel.Copy("sd");
        File.Copy(
            Path.Combine(TinyModel.PathOf("lora"), "fused", fused + ".onnx"), reference.File("unet", "model.onnx"), overwrite: true);
        ImageRequest request = Request with { Loras = isBoth ? [Ink, new LoraRequest("grain", -0.5f)] : [Ink] };

        byte[] expected = Picture(reference.Path, Request);
        AssertSame(expected, Picture(_folder.Path, request));
        Assert.True(Difference(expected, Picture(_folder.Path, Request)) > 1000, "the adapter changes the picture");
    }

    [Fact]
    public void Requests_of_one_call_may_have_different_adapters()
    {
        using DiffusionModel model = DiffusionModel.Open(_folder.Path, Options);

        IReadOnlyList<GeneratedImage> together = model.Generate(
            [Request, Request with { Loras = [Ink] }, Request with { Loras = [Ink with { Weight = 0 }] }], null, Cancellation);

        AssertSame(Picture(_folder.Path, Request), together[0].Picture.Pixels);
        AssertSame(Picture(_folder.Path, Request with { Loras = [Ink] }), together[1].Picture.Pixels);
        AssertSame(together[0].Picture.Pixels, together[2].Picture.Pixels);
    }

    [Fact]
    public void The_files_of_these_tests_are_adapters_that_the_runtime_reads_too()
    {
        string path = Path.Combine(_folder.Path, "loras", "ink.onnx_adapter");
        using OrtLoraAdapter adapter = OrtLoraAdapter.Create(path, null);

        IReadOnlyList<AdapterParameter> parameters = AdapterFile.Read(path);
        Assert.Equal(6, parameters.Count);
        Assert.Equal(("layer.1.lora_A.weight", 24, 2), (parameters[2].Name, parameters[2].Rows, parameters[2].Columns));
    }

    [Fact]
    public void A_damaged_or_foreign_adapter_is_named()
    {
        string path = Path.Combine(_folder.Path, "loras", "ink.onnx_adapter");
        byte[] whole = File.ReadAllBytes(path);
        for (int length = 0; length < whole.Length; length += 97)
        {
            File.WriteAllBytes(path, whole[..length]);
            ModelFaultException fault = Assert.Throws<ModelFaultException>(() => AdapterFile.Read(path));
            Assert.Contains("loras/ink.onnx_adapter", fault.Message, StringComparison.Ordinal);
        }

        byte[] renamed = [.. whole];
        renamed[whole.AsSpan().IndexOf("layer"u8)] = (byte)'p';
        File.WriteAllBytes(path, renamed);
        ModelFaultException unknown = Assert.Throws<ModelFaultException>(() => Picture(_folder.Path, Request with { Loras = [Ink] }));
        Assert.Contains("which the denoiser", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_adapter_that_does_not_exist_is_refused_before_anything_is_computed()
    {
        using DiffusionModel model = DiffusionModel.Open(_folder.Path, Options);
        ArgumentException unknown = Assert.Throws<ArgumentException>(
            () => model.Generate([Request with { Loras = [new LoraRequest("pen", 1)] }], null, Cancellation));
        Assert.Contains("allowed: grain, ink", unknown.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(
            () => model.Generate([Request with { Loras = [Ink with { Weight = 5 }] }], null, Cancellation));
    }

    private static byte[] Picture(string folder, ImageRequest request)
    {
        using DiffusionModel model = DiffusionModel.Open(folder, Options);
        return model.Generate([request], null, Cancellation)[0].Picture.Pixels;
    }

    private static void AssertSame(byte[] expected, byte[] actual)
        => Assert.Equal(0, Enumerable.Range(0, expected.Length).Count(i => Math.Abs(expected[i] - actual[i]) > 1));

    private static int Difference(byte[] left, byte[] right) => left.Zip(right, (x, y) => Math.Abs(x - y)).Sum();
}
