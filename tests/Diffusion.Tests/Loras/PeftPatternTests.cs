using System.Text.Json;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Loras;
using AdGenius.Diffusion.Pipelines;
using static AdGenius.Diffusion.Tests.Loras.LoraFiles;

namespace AdGenius.Diffusion.Tests.Loras;

/// <summary>
/// Keys of PEFT's alpha_pattern are regular expressions: get_pattern_key takes the first for which re.match(rf"(.*\.)?({key})$", name)
/// finds something.
/// </summary>
public sealed class PeftPatternTests
{
    /// <summary>What Python's re.match answers.</summary>
    [Theory]
    [InlineData("to_q", "blocks.0.attn.to_q", true)]
    [InlineData("to_q", "to_q", true)]
    [InlineData("to_q", "blocks.0.attn.add_to_q", false)]
    [InlineData("to_q", "blocks.0.attn.to_q.inner", false)]
    [InlineData("attn.to_q", "blocks.0.attn.to_q", true)]
    [InlineData("attn.to_q", "blocks.0.attn_to_q", true)]
    [InlineData("^to_q", "to_q", true)]
    [InlineData("^to_q", "blocks.to_q", false)]
    [InlineData("^blocks.0.attn.to_q", "blocks.0.attn.to_q", true)]
    [InlineData("", "to_q", false)]
    [InlineData(@"blocks\.\d+\.attn\.to_(q|k)", "single.blocks.12.attn.to_k", true)]
    [InlineData(@"blocks\.\d+\.attn\.to_(q|k)", "blocks.12.attn.to_v", false)]
    [InlineData(@"^blocks\.[0-3]\..*", "blocks.2.ff.net", true)]
    [InlineData(@"^blocks\.[0-3]\..*", "single.blocks.2.ff.net", false)]
    [InlineData(".*attn.*", "blocks.0.attn.to_q", true)]
    [InlineData("to_q|to_k", "blocks.0.to_k", true)]
    [InlineData("to_q|to_k", "blocks.0.to_key", false)]
    [InlineData("to_q)|(to_k", "blocks.0.to_k", false)]
    [InlineData("to_q)|(to_k", "to_k", true)]
    [InlineData("(a+)+", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", false)]
    public void A_key_is_for_the_modules_that_PEFT_applies_it_to(string key, string module, bool expected)
        => Assert.Equal(expected, new PeftPattern(key).Matches(module));

    [Fact]
    public void The_first_key_that_is_for_a_module_counts()
    {
        PeftSettings settings = Read("""{"lora_alpha":8,"alpha_pattern":{"attn\\.to_.":2,"to_q":4,"^proj_out":12}}""");
        Assert.Equal(0.5f, settings.ScaleOf("blocks_0_attn_to_q", "blocks.0.attn.to_q", 4));
        Assert.Equal(1f, settings.ScaleOf("blocks_0_cross_to_q", "blocks.0.cross.to_q", 4));
        Assert.Equal(3f, settings.ScaleOf("proj_out", "proj_out", 4));
        Assert.Equal(2f, settings.ScaleOf("blocks_0_proj_out", "blocks.0.proj_out", 4));

        // Names of kohya's scripts have no dots, and are compared with the text of a key.
        Assert.Equal(1f, settings.ScaleOf("blocks_0_attn_to_q", null, 4));
    }

    /// <summary>The adapter's matrices have the rank 3.</summary>
    [Fact]
    public void An_expression_in_the_configuration_of_an_adapter_counts()
    {
        using TemporaryFolder folder = WithFile("sd3", "peft");
        string plain = folder.File("loras", "peft.safetensors");
        Rewrite(plain, name => name.StartsWith("transformer.blocks.", StringComparison.Ordinal) ? name : null);
        string adapter = folder.File("loras", "ink", "adapter_model.safetensors");
        File.Copy(plain, adapter);
        Rewrite(adapter, name => "base_model.model." + name["transformer.".Length..]);
        File.WriteAllText(
            folder.File("loras", "ink", "adapter_config.json"),
            """{"lora_alpha":300,"r":3,"alpha_pattern":{"^blocks\\.\\d+\\.(mix|out)":6}}""");

        ImageRequest request = new() { Prompt = "a red car", Seed = 7, Steps = 2, Width = 64, Height = 64 };
        byte[] made = Picture(folder.Path, request with { Loras = [new LoraRequest("ink", 0.5f)] });
        AssertSame(Picture(folder.Path, request with { Loras = [new LoraRequest("peft", 1)] }), made);
        Assert.True(Difference(Picture(folder.Path, request), made) > 1000, "the adapter changes the picture");
    }

    [Theory]
    [InlineData("(")]
    [InlineData(@"(a)\\1")]
    [InlineData("(?=a)b")]
    [InlineData("((a{1,999}){1,999}){1,999}")]
    public void A_key_that_is_no_expression_of_linear_time_is_named(string key)
    {
        var fault = Assert.Throws<ModelFaultException>(() => Read($$$"""{"lora_alpha":8,"alpha_pattern":{"{{{key}}}":2}}"""));
        Assert.Equal(ModelFault.BadConfiguration, fault.Fault);
        Assert.StartsWith("a file: alpha_pattern has the key \"", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_for_each_layer_is_read_and_more_are_refused()
    {
        Assert.Equal(10_000, Read(Patterns(10_000, "blocks.")).AlphaOf.Count);
        AssertRefused(Patterns(10_001, "blocks."), "has too many keys");
        Assert.Equal(200, Read(Patterns(200, "blocks.*")).AlphaOf.Count);
        AssertRefused(Patterns(201, "blocks.*"), "has too many keys");
        Assert.Single(Read(Patterns(1, new string('a', 499))).AlphaOf);
        AssertRefused(Patterns(1, new string('a', 500)), "has a key of 501 characters");

        static void AssertRefused(string json, string reason)
            => Assert.Contains(reason, Assert.Throws<ModelFaultException>(() => Read(json)).Message, StringComparison.Ordinal);
    }

    private static string Patterns(int count, string prefix) => JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["lora_alpha"] = 8,
        ["alpha_pattern"] = Enumerable.Range(0, count).ToDictionary(x => $"{prefix}{x}", x => x),
    });

    private static PeftSettings Read(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return PeftSettings.Read(document.RootElement, "", "a file");
    }
}
