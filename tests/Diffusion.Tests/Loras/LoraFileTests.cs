using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Loras;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pipelines;

using static AdGenius.Diffusion.Tests.Loras.LoraFiles;

namespace AdGenius.Diffusion.Tests.Loras;

/// <summary>LoRA adapters as people have them, safetensors files, applied to ordinary exports without inputs for adapters.</summary>
public sealed class LoraFileTests
{
    private static readonly DiffusionModelOptions Options = new() { ExecutionProvider = ExecutionProvider.Cpu };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>U-Nets, transformers and text encoders; matrices, convolutions and alpha.</summary>
    [Theory]
    [InlineData("sd", "kohya", 64)]
    [InlineData("sdxl", "kohya", 64)]
    [InlineData("sd3", "peft", 80)]
    [InlineData("flux", "peft", 80)]
    public void A_picture_is_that_of_the_model_into_whose_weights_the_adapter_was_fused(string name, string file, int side)
    {
        using TemporaryFolder reference = TinyModel.Copy(name);
        TinyModel.Overlay(Path.Combine("lora-files", name, "fused"), reference);
        using TemporaryFolder folder = WithFile(name, file);
        ImageRequest request = new()
        {
            Prompt = "a red car", NegativePrompt = "blurry", Seed = 7, Steps = 3, GuidanceScale = 3, Width = side, Height = side,
        };

        using DiffusionModel model = DiffusionModel.Open(folder.Path, Options);
        IReadOnlyList<GeneratedImage> made = model.Generate(
            [request, request with { Loras = [new LoraRequest(file, 0.7f)] }, request with { Loras = [new LoraRequest(file, 0)] }],
            null,
            Cancellation);

        AssertSame(Picture(TinyModel.PathOf(name), request), made[0].Picture.Pixels);
        AssertSame(Picture(reference.Path, request), made[1].Picture.Pixels);
        AssertSame(made[0].Picture.Pixels, made[2].Picture.Pixels);
        Assert.True(Difference(made[0].Picture.Pixels, made[1].Picture.Pixels) > 1000, "the adapter changes the picture");
    }

    /// <summary>Folders as PEFT and diffusers write them; of other folders the only file counts.</summary>
    [Theory]
    [InlineData("pytorch_lora_weights.safetensors")]
    [InlineData("ink-000010.safetensors")]
    public void A_folder_with_the_file_of_an_adapter_is_one(string file)
    {
        using TemporaryFolder folder = WithFile("sd", "kohya");
        File.Copy(folder.File("loras", "kohya.safetensors"), folder.File("loras", "ink", file));
        File.WriteAllText(folder.File("loras", "notes", "README.md"), "");
        Assert.Equal(["ink", "kohya"], ModelFolder.Inspect(folder.Path).Loras.Keys.Order());
        ImageRequest request = new() { Prompt = "a red car", Seed = 7, Steps = 2 };
        Assert.Equal(
            Picture(folder.Path, request with { Loras = [new LoraRequest("kohya", 0.7f)] }),
            Picture(folder.Path, request with { Loras = [new LoraRequest("ink", 0.7f)] }));

        File.WriteAllText(folder.File("loras", "ink", file), TestData.GitLfsPointer);
        var fault = Assert.Throws<ModelFaultException>(
            () => Picture(folder.Path, request with { Loras = [new LoraRequest("ink", 1)] }));
        Assert.StartsWith($"loras/ink/{file} is a Git LFS pointer", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>The text encoder alone and the denoiser alone: each half of an adapter has an effect of its own.</summary>
    [Fact]
    public void An_adapter_of_the_text_encoder_alone_changes_the_picture()
    {
        using TemporaryFolder reference = TinyModel.Copy("sd");
        string encoder = Path.Combine("text_encoder", "model.onnx");
        File.Copy(Path.Combine(TinyModel.PathOf("lora-files"), "sd", "fused", encoder), reference.File(encoder), overwrite: true);
        using TemporaryFolder folder = WithFile("sd", "kohya");
        Rewrite(folder.File("loras", "kohya.safetensors"), name => name.StartsWith("lora_te_", StringComparison.Ordinal) ? name : null);
        ImageRequest request = new() { Prompt = "a red car", Seed = 7, Steps = 3, GuidanceScale = 3 };
        AssertSame(Picture(reference.Path, request), Picture(folder.Path, request with { Loras = [new LoraRequest("kohya", 0.7f)] }));
    }

    /// <summary>Weights that are kept beside the graph are found although the graph is changed in memory.</summary>
    [Fact]
    public void Weights_outside_of_the_graph_are_found()
    {
        using TemporaryFolder folder = WithFile("sd", "kohya");
        using TemporaryFolder external = WithFile("sd", "kohya");
        TinyModel.Overlay("external", external);
        ImageRequest request = new() { Prompt = "a red car", Seed = 7, Steps = 2, Loras = [new LoraRequest("kohya", 0.7f)] };
        Assert.Equal(Picture(folder.Path, request), Picture(external.Path, request));
    }

    [Fact]
    public void A_half_precision_model_takes_an_adapter()
    {
        using TemporaryFolder folder = WithFile("sd", "kohya");
        TinyModel.Overlay("sd-half", folder);
        using TemporaryFolder reference = WithFile("sd", "kohya");
        ImageRequest request = new()
        {
            Prompt = "a red car", Seed = 7, Steps = 2, GuidanceScale = 3, Loras = [new LoraRequest("kohya", 0.7f)],
        };
        Assert.True(Difference(Picture(folder.Path, request), Picture(reference.Path, request)) < 64 * 64 * 3 * 2);
    }
}
