using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Layouts;
using AdGenius.Diffusion.Loras;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pipelines;
using static AdGenius.Diffusion.Tests.Loras.LoraFiles;

namespace AdGenius.Diffusion.Tests.Loras;

/// <summary>Files of adapters that are damaged, missing, or of another model.</summary>
public sealed class DamagedLoraFileTests
{
    private static readonly DiffusionModelOptions Options = new() { ExecutionProvider = ExecutionProvider.Cpu };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"x":{"dtype":"F32","shape":[2147483647,2147483647,2147483647],"data_offsets":[0,4]}}""")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,9223372036854775807]}}""")]
    public void Numbers_of_a_header_that_no_file_can_have_are_refused(string text)
    {
        using var folder = new TemporaryFolder();
        byte[] header = System.Text.Encoding.UTF8.GetBytes(text);
        File.WriteAllBytes(folder.File("a.safetensors"), [.. BitConverter.GetBytes((long)header.Length), .. header, 0, 0, 0x80, 0x3f]);
        Assert.Equal(
            ModelFault.BadGraph, Assert.Throws<ModelFaultException>(() => SafetensorsFile.Open(folder.File("a.safetensors"))).Fault);
    }

    [Fact]
    public void Tensors_that_are_unknown_or_have_no_layer_are_named_in_one_error()
    {
        using TemporaryFolder folder = WithFile("sd", "kohya");
        string path = folder.File("loras", "kohya.safetensors");
        Rewrite(path, name => name.Replace("lora_unet_query", "lora_unet_question", StringComparison.Ordinal)
            .Replace("lora_te_blocks_0.lora_up", "lora_te_blocks_0.lora_sideways", StringComparison.Ordinal));
        ImageRequest request = new() { Prompt = "a red car", Steps = 2 };
        var fault = Assert.Throws<ModelFaultException>(() => Picture(folder.Path, request with { Loras = [new LoraRequest("kohya", 1)] }));
        Assert.Equal(ModelFault.WrongShape, fault.Fault);
        Assert.StartsWith("loras/kohya.safetensors has tensors that are not known", fault.Message, StringComparison.Ordinal);
        Assert.Contains("lora_unet_question.lora_down.weight", fault.Message, StringComparison.Ordinal);
        Assert.Contains("lora_te_blocks_0.lora_sideways.weight", fault.Message, StringComparison.Ordinal);

        // Jobs without the adapter are not concerned.
        Assert.NotEmpty(Picture(folder.Path, request));
    }

    /// <summary>The parts that the names of each format have, as LyCORIS, PEFT and the trainers of embeddings write them.</summary>
    [Theory]
    [InlineData("hada_w1_a", "an adapter of the format LoHa, which is not supported")]
    [InlineData("lokr_w2", "an adapter of the format LoKr, which is not supported")]
    [InlineData("oft_blocks", "an adapter of the format OFT, which is not supported")]
    [InlineData("lora_mid.weight", "an adapter of the format LoCon with a Tucker decomposition (lora_mid), which is not supported")]
    [InlineData("lora_magnitude_vector", "an adapter of the format DoRA of PEFT, which is not supported")]
    [InlineData("dora_scale", "an adapter of the format DoRA, which is not supported")]
    [InlineData("diff", "an adapter of the format full difference of weights (LyCORIS), which is not supported")]
    public void A_format_that_is_not_supported_is_named(string tensor, string expected)
    {
        using TemporaryFolder folder = WithFile("sd", "kohya");
        Rewrite(folder.File("loras", "kohya.safetensors"), name => name, null, $"lora_unet_query.{tensor}");
        AssertUnsupported(folder, expected);
    }

    [Theory]
    [InlineData("emb_params", "an adapter of the format embedding of textual inversion, which is not supported")]
    [InlineData("clip_l", "an adapter of the format embedding of textual inversion, which is not supported")]
    [InlineData("model.diffusion_model.input_blocks.0.0.weight", "a whole model and no adapter")]
    public void A_file_that_is_no_adapter_of_layers_is_named(string tensor, string expected)
    {
        using TemporaryFolder folder = WithFile("sd", "kohya");
        Rewrite(folder.File("loras", "kohya.safetensors"), _ => null, null, tensor);
        AssertUnsupported(folder, expected);
    }

    private static void AssertUnsupported(TemporaryFolder folder, string expected)
    {
        var request = new ImageRequest { Prompt = "a red car", Steps = 2, Loras = [new LoraRequest("kohya", 1)] };
        Assert.Equal($"loras/kohya.safetensors is {expected}.", Assert.Single(ModelFolder.Inspect(folder.Path).UnusableLoras));
        var fault = Assert.Throws<ModelFaultException>(() => Picture(folder.Path, request));
        Assert.StartsWith($"loras/kohya.safetensors is {expected}. It has tensors that", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Matrices_of_another_model_are_named_with_what_fits()
    {
        using TemporaryFolder folder = WithFile("sd", "kohya");
        string other = Path.Combine(TinyModel.PathOf("lora-files"), "sdxl", "kohya.safetensors");
        File.Copy(other, folder.File("loras", "kohya.safetensors"), overwrite: true);
        Rewrite(
            folder.File("loras", "kohya.safetensors"), name => name.StartsWith("lora_unet_key", StringComparison.Ordinal) ? name : null);
        var fault = Assert.Throws<ModelFaultException>(() => Picture(
            folder.Path, new ImageRequest { Prompt = "a red car", Steps = 2, Loras = [new LoraRequest("kohya", 1)] }));
        Assert.Contains("the layer key of the model, which takes 24 numbers and gives 16", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>Both formats; the system's own message would name a path of the computer.</summary>
    [Theory]
    [InlineData("kohya.safetensors", false, "is a link to a file that is not there")]
    [InlineData("kohya.onnx_adapter", false, "is a link to a file that is not there")]
    [InlineData("kohya.safetensors", true, "is a Git LFS pointer and not the file itself")]
    [InlineData("kohya.onnx_adapter", true, "is a Git LFS pointer and not the file itself")]
    public void A_file_that_is_not_there_is_named_and_fails_no_other_job(string file, bool isPointer, string reason)
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        if (isPointer)
        {
            File.WriteAllText(folder.File("loras", file), TestData.GitLfsPointer);
        }
        else
        {
            File.CreateSymbolicLink(folder.File("loras", file), folder.File("gone.safetensors"));
        }

        ImageRequest request = new() { Prompt = "a red car", Steps = 2 };
        using DiffusionModel model = DiffusionModel.Open(folder.Path, Options);
        Assert.Equal(["kohya"], model.Folder.Loras.Keys);
        Assert.NotEmpty(model.Generate([request], null, Cancellation));
        var fault = Assert.Throws<ModelFaultException>(
            () => model.Generate([request with { Loras = [new LoraRequest("kohya", 1)] }], null, Cancellation));
        Assert.Equal(ModelFault.MissingFile, fault.Fault);
        Assert.StartsWith($"loras/{file} {reason}", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(folder.Path, fault.Message, StringComparison.Ordinal);
    }

    /// <summary>A graph with inputs for adapters is read by this library and not by the runtime.</summary>
    [Theory]
    [InlineData(false, "text_encoder/model.onnx is missing.")]
    [InlineData(true, "text_encoder/model.onnx may not be read by this process: its permissions do not allow it.")]
    public void A_graph_that_cannot_be_read_again_is_named(bool isFolder, string expected)
    {
        using TemporaryFolder folder = WithFile("sd", "kohya");
        IReadOnlyDictionary<string, ModelPart> parts = ModelFolder.Inspect(folder.Path).Parts;
        long needed = parts["unet"].Bytes + parts["text_encoder"].Bytes; // the decoder takes the place of the text encoder
        using DiffusionModel model = DiffusionModel.Open(folder.Path, Options with { MemoryBytes = (long)(needed / 0.85) + 10 });
        string graph = folder.File("text_encoder", "model.onnx");
        byte[] whole = File.ReadAllBytes(graph);
        File.Delete(graph);
        if (isFolder)
        {
            Directory.CreateDirectory(graph);
        }

        ImageRequest request = new() { Prompt = "a red car", Steps = 1, Loras = [new LoraRequest("kohya", 1)] };
        var fault = Assert.Throws<ModelFaultException>(() => model.Generate([request], null, Cancellation));
        Assert.Equal((ModelFault.MissingFile, true, expected), (fault.Fault, fault.IsTransient, fault.Message));
        if (isFolder)
        {
            Directory.Delete(graph);
        }

        File.WriteAllBytes(graph, whole);
        Assert.NotEmpty(model.Generate([request], null, Cancellation));
    }

    /// <summary>Otherwise the denoiser would be said to overflow.</summary>
    [Fact]
    public void Numbers_that_are_not_finite_are_named_with_their_file()
    {
        using TemporaryFolder folder = WithFile("sd", "kohya");
        string path = folder.File("loras", "kohya.safetensors");
        byte[] whole = File.ReadAllBytes(path);
        whole.AsSpan(sizeof(long) + (int)BitConverter.ToInt64(whole)).Fill(0xff); // not-a-number in every type
        File.WriteAllBytes(path, whole);
        var fault = Assert.Throws<ModelFaultException>(() => Picture(
            folder.Path, new ImageRequest { Prompt = "a red car", Steps = 2, Loras = [new LoraRequest("kohya", 1)] }));
        Assert.Equal(ModelFault.BadGraph, fault.Fault);
        Assert.StartsWith("loras/kohya.safetensors has numbers that are not finite", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_whose_texts_are_null_has_none()
    {
        using var folder = new TemporaryFolder();
        byte[] header = """{"__metadata__":null,"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"""u8.ToArray();
        File.WriteAllBytes(folder.File("a.safetensors"), [.. BitConverter.GetBytes((long)header.Length), .. header, 0, 0, 0x80, 0x3f]);
        SafetensorsFile file = SafetensorsFile.Open(folder.File("a.safetensors"));
        Assert.Empty(file.About);
        Assert.Equal([1f], file.Read("x"));
    }

    [Fact]
    public void A_damaged_file_is_named_and_fails_no_other_job()
    {
        using TemporaryFolder folder = WithFile("sd", "kohya");
        string path = folder.File("loras", "kohya.safetensors");
        byte[] whole = File.ReadAllBytes(path);
        for (int length = 0; length < whole.Length; length += 997)
        {
            File.WriteAllBytes(path, whole[..length]);
            var fault = Assert.Throws<ModelFaultException>(() => LoraFile.Open(path, ModelKind.StableDiffusion));
            Assert.Contains("loras/kohya.safetensors is truncated or no safetensors file", fault.Message, StringComparison.Ordinal);
        }

        Assert.Equal(["kohya"], ModelFolder.Inspect(folder.Path).Loras.Keys);
        Assert.NotEmpty(Picture(folder.Path, new ImageRequest { Prompt = "a red car", Steps = 2 }));
    }
}
