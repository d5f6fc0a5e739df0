using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Loras;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pipelines;
using static AdGenius.Diffusion.Tests.Loras.LoraFiles;

namespace AdGenius.Diffusion.Tests.Loras;

/// <summary>Adapters of PEFT, with a configuration beside the matrices or in the header of the file.</summary>
public sealed class PeftAdapterTests
{
    /// <summary>Its matrices have the rank 3; without a configuration their product counts as it is.</summary>
    [Theory]
    [InlineData("""{"peft_type":"LORA","r":3,"lora_alpha":6}""", 2)]
    [InlineData("""{"peft_type":"LORA","r":3,"lora_alpha":"6","use_rslora":false,"alpha_pattern":{}}""", 2)]
    [InlineData("""{"peft_type":"LORA","r":3,"lora_alpha":3,"use_rslora":true,"alpha_pattern":null}""", 1.7320508)]
    [InlineData("""{"peft_type":"LORA","r":3,"lora_alpha":null}""", 1)]
    [InlineData(null, 1)]
    public void An_adapter_of_PEFT_counts_as_its_configuration_says(string? configuration, double scale)
    {
        using TemporaryFolder folder = WithFile("sd3", "peft");
        string plain = folder.File("loras", "peft.safetensors");
        Rewrite(plain, name => name.StartsWith("transformer.", StringComparison.Ordinal) ? name : null);
        string adapter = folder.File("loras", "ink", "adapter_model.safetensors");
        File.Copy(plain, adapter);
        Rewrite(adapter, name => "base_model.model." + name["transformer.".Length..]);
        if (configuration is not null)
        {
            File.WriteAllText(folder.File("loras", "ink", "adapter_config.json"), configuration);
        }

        ImageRequest request = new() { Prompt = "a red car", Seed = 7, Steps = 2, Width = 64, Height = 64 };
        byte[] made = Picture(folder.Path, request with { Loras = [new LoraRequest("ink", 0.5f)] });
        AssertSame(Picture(folder.Path, request with { Loras = [new LoraRequest("peft", (float)(0.5 * scale))] }), made);
        Assert.True(Difference(Picture(folder.Path, request), made) > 1000, "the adapter changes the picture");
    }

    [Theory]
    [InlineData("[]", "loras/ink/adapter_config.json is no JSON object")]
    [InlineData("{", "loras/ink/adapter_config.json is not JSON, in line 1")]
    [InlineData("{\n\"lora_alpha\": 3,\n}", "loras/ink/adapter_config.json is not JSON, in line 3")]
    [InlineData("""{"lora_alpha":[]}""", "loras/ink/adapter_config.json: lora_alpha must be a number")]
    [InlineData("""{"lora_alpha":3,"use_rslora":"perhaps"}""", "use_rslora must be true or false")]
    [InlineData("""{"lora_alpha":3,"alpha_pattern":{"to_q":"much"}}""", "alpha_pattern must be an object of numbers by module")]
    public void A_configuration_of_PEFT_that_cannot_be_read_is_named(string configuration, string reason)
    {
        using TemporaryFolder folder = WithFile("sd3", "peft");
        string adapter = folder.File("loras", "ink", "adapter_model.safetensors");
        File.Move(folder.File("loras", "peft.safetensors"), adapter);
        File.WriteAllText(folder.File("loras", "ink", "adapter_config.json"), configuration);
        ImageRequest request = new() { Prompt = "a red car", Steps = 1, Width = 64, Height = 64 };
        var fault = Assert.Throws<ModelFaultException>(() => Picture(folder.Path, request with { Loras = [new LoraRequest("ink", 1)] }));
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
        Assert.NotEmpty(Picture(folder.Path, request));
    }

    /// <summary>One folder for each part, as PEFT saves each model that it adapts.</summary>
    [Fact]
    public void An_adapter_of_PEFT_in_a_folder_for_each_part_gives_the_same_picture()
    {
        using TemporaryFolder folder = WithFile("sd3", "peft");
        string plain = folder.File("loras", "peft.safetensors");
        foreach (string part in new[] { "transformer", "text_encoder", "text_encoder_3" })
        {
            string file = folder.File("loras", "ink", part, "adapter_model.safetensors");
            File.Copy(plain, file);
            Rewrite(file, name => name.StartsWith(part + ".", StringComparison.Ordinal)
                ? "base_model.model." + name[(part.Length + 1)..] : null);
            File.WriteAllText(
                folder.File("loras", "ink", part, "adapter_config.json"), """{"peft_type":"LORA","r":3,"lora_alpha":6}""");
        }

        Assert.Equal(["ink", "peft"], ModelFolder.Inspect(folder.Path).Loras.Keys.Order());
        ImageRequest request = new() { Prompt = "a red car", Seed = 7, Steps = 2, Width = 64, Height = 64 };
        byte[] made = Picture(folder.Path, request with { Loras = [new LoraRequest("ink", 0.35f)] });
        AssertSame(Picture(folder.Path, request with { Loras = [new LoraRequest("peft", 0.7f)] }), made);
        Assert.True(Difference(Picture(folder.Path, request), made) > 1000, "the adapter changes the picture");

        string encoder = folder.File("loras", "ink", "text_encoder", "adapter_model.safetensors");
        File.WriteAllText(encoder, TestData.GitLfsPointer);
        AssertMissing("is a Git LFS pointer");
        File.Delete(encoder);
        File.CreateSymbolicLink(encoder, folder.File("gone.safetensors"));
        AssertMissing("is a link to a file that is not there");

        void AssertMissing(string reason) => Assert.StartsWith(
            $"loras/ink/text_encoder/adapter_model.safetensors {reason}",
            Assert.Throws<ModelFaultException>(() => Picture(folder.Path, request with { Loras = [new LoraRequest("ink", 1)] })).Message,
            StringComparison.Ordinal);
    }

    /// <summary>What diffusers writes for one part alone names it neither in tensors nor in its header.</summary>
    [Fact]
    public void A_file_for_one_part_counts_as_its_header_says()
    {
        using TemporaryFolder folder = WithFile("sd3", "peft");
        GraphVariant.RenameNode(
            folder.File("transformer", "model.onnx"), "/blocks.0/mix/MatMul", "/transformer_blocks.0/attn/to_q/MatMul");
        string plain = folder.File("loras", "peft.safetensors");
        const string Block = "transformer.blocks.0.mix";
        Rewrite(plain, name => name.StartsWith(Block, StringComparison.Ordinal)
            ? "transformer.transformer_blocks.0.attn.to_q" + name[Block.Length..] : null);
        File.Copy(plain, folder.File("loras", "ink.safetensors"));
        const string Settings = """{"lora_alpha":6,"r":3,"use_rslora":false}""";
        Rewrite(folder.File("loras", "ink.safetensors"), name => name["transformer.".Length..], Settings);
        ImageRequest request = new() { Prompt = "a red car", Seed = 7, Steps = 2, Width = 64, Height = 64 };
        byte[] made = Picture(folder.Path, request with { Loras = [new LoraRequest("ink", 0.5f)] });
        AssertSame(Picture(folder.Path, request with { Loras = [new LoraRequest("peft", 1)] }), made);
        Assert.True(Difference(Picture(folder.Path, request), made) > 100, "the adapter changes the picture");
    }

    /// <summary>In the header of diffusers' files the members have the part before them, in the file of PEFT nothing.</summary>
    [Fact]
    public void Settings_of_PEFT_are_those_of_a_part_and_of_its_modules()
    {
        using var document = System.Text.Json.JsonDocument.Parse(
            """{"unet.lora_alpha":8,"unet.use_rslora":true,"unet.alpha_pattern":{"mid.to_q":2},"text_encoder.lora_alpha":4}""");
        PeftSettings unet = PeftSettings.Read(document.RootElement, "unet.", "a file");
        Assert.Equal((4f, 1f), (unet.ScaleOf("mid_to_k", null, 4), unet.ScaleOf("mid_to_q", null, 4)));
        Assert.Equal((1f, 4f), (unet.ScaleOf("block_mid_to_q", null, 4), unet.ScaleOf("amid_to_q", null, 4)));
        Assert.Equal(1f, PeftSettings.Read(document.RootElement, "text_encoder.", "a file").ScaleOf("mid_to_q", null, 4));
        Assert.Equal(1f, PeftSettings.Read(document.RootElement, "transformer.", "a file").ScaleOf("mid_to_q", null, 4));
    }
}
