using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Loras;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pipelines;
using static AdGenius.Diffusion.Tests.Loras.LoraFiles;

namespace AdGenius.Diffusion.Tests.Loras;

/// <summary>Files that have a layer under several names: it counts once, as diffusers loads them.</summary>
public sealed class SecondNamesTests
{
    private const int Width = 32;
    private const int Rank = 3;

    private static readonly ImageRequest Request
        = new() { Prompt = "a red car", Seed = 7, Steps = 2, GuidanceScale = 3, Width = 64, Height = 64 };

    /// <summary>
    /// Files of SDXL with both numberings of blocks. All blocks of the original code are left out, also the one that has no second name;
    /// its layers outside of the blocks count where diffusers' have no other name.
    /// </summary>
    [Fact]
    public void Blocks_of_the_original_code_are_left_out_beside_those_of_diffusers()
    {
        const string Diffusers = "lora_unet_down_blocks_1_attentions_0_transformer_blocks_0_attn1_to_q";
        const string Original = "lora_unet_input_blocks_4_1_transformer_blocks_0_attn1_to_q";
        const string OriginalAlone = "lora_unet_output_blocks_2_1_transformer_blocks_0_attn1_to_q";
        using TemporaryFolder folder = WithFile("sdxl", "kohya");
        string graph = folder.File("unet", "model.onnx");
        RenameLayer(graph, "query", Diffusers["lora_unet_".Length..]);
        RenameLayer(graph, "key", "up_blocks_0_attentions_2_transformer_blocks_0_attn1_to_q");
        RenameLayer(graph, "time", "time_embedding_linear_1");
        string plain = folder.File("loras", "kohya.safetensors");
        string both = folder.File("loras", "both.safetensors");
        File.Copy(plain, both);
        Rewrite(plain, name => Renamed(name, "lora_unet_query", Diffusers) ?? Renamed(name, "lora_unet_time", "lora_unet_time_embed_0"));
        Duplicate(
            both,
            name => Renamed(name, "lora_unet_query", Diffusers) ?? Renamed(name, "lora_unet_time", "lora_unet_time_embed_0"),
            name => Renamed(name, "lora_unet_query", Original) ?? Renamed(name, "lora_unet_key", OriginalAlone));

        AssertSamePictures(folder, "kohya", "both");
        Assert.Equal(
            ["loras/both.safetensors is applied without blocks with names of the original code (6 of 12 tensors)."],
            ModelFolder.Inspect(folder.Path).LeftOutOfLoras);
    }

    /// <summary>Of one layer the names of PEFT count, then those of diffusers in kohya's format, then those of the original code.</summary>
    [Theory]
    [InlineData("transformer.", "lora_unet_", 6)]
    [InlineData("transformer.", "lora_transformer_", 6)]
    [InlineData("lora_transformer_", "lora_unet_", 6)]
    [InlineData("transformer.", "lora_unet_double_blocks_0_img_attn_qkv", 2)]
    [InlineData("lora_transformer_", "lora_unet_double_blocks_0_img_attn_qkv", 2)]
    [InlineData("lora_unet_", "diffusion_model.double_blocks.0.img_attn.qkv", 2)]
    [InlineData("lora_unet_", "double_blocks.0.processor.qkv_lora1", 2)]
    public void A_layer_of_Flux_with_two_names_counts_once(string first, string second, int leftOut)
    {
        (string Name, int[] Shape, float[] Values)[] counted = Projections(first, factor: 1);
        (string Name, int[] Shape, float[] Values)[] others = leftOut == 6 ? Projections(second, factor: 5) : Fused(second, factor: 5);
        using TemporaryFolder folder = WithProjections(counted);
        Write(folder.File("loras", "before.safetensors"), [.. others, .. counted]);
        Write(folder.File("loras", "behind.safetensors"), [.. counted, .. others]);

        AssertSamePictures(folder, "peft", "before", "behind");
        string prefix = second[..(second.IndexOf("double", StringComparison.Ordinal) is >= 0 and var end ? end : second.Length)];
        prefix = prefix.Length > 0 ? prefix : "double_blocks.";
        Assert.Equal(
            [.. new[] { "before", "behind" }.Select(x =>
                $"loras/{x}.safetensors is applied without second names of layers ({prefix}…) ({leftOut} of {6 + leftOut} tensors).")],
            ModelFolder.Inspect(folder.Path).LeftOutOfLoras);
    }

    /// <summary>One name for the three projections: it counts for those that have no other name.</summary>
    [Fact]
    public void A_part_of_a_layer_counts_where_the_other_part_has_a_second_name()
    {
        using TemporaryFolder folder = WithProjections(Projections("transformer.", factor: 1));
        Write(
            folder.File("loras", "both.safetensors"),
            [.. Projections("transformer.", factor: 1, only: "to_q"), .. Fused("lora_unet_double_blocks_0_img_attn_qkv", factor: 1)]);
        AssertSamePictures(folder, "peft", "both");
        Assert.Contains("second names of layers (lora_unet_…)", Assert.Single(ModelFolder.Inspect(folder.Path).LeftOutOfLoras));
    }

    /// <summary>T5 of Flux is the second text encoder of diffusers and the third one of kohya's scripts.</summary>
    [Theory]
    [InlineData("text_encoder_3.")]
    [InlineData("lora_te3_")]
    public void Adapters_that_name_one_text_encoder_differently_add_up(string prefix)
    {
        using TemporaryFolder folder = WithFile("flux", "peft");
        const string Prefix = "text_encoder_2.";
        string path = folder.File("loras", "peft.safetensors");
        Rewrite(path, name => name.StartsWith(Prefix, StringComparison.Ordinal) ? name : null);
        File.Copy(path, folder.File("loras", "other.safetensors"));
        Rewrite(folder.File("loras", "other.safetensors"), name => Other(name, prefix));
        File.Copy(path, folder.File("loras", "both.safetensors"));
        Duplicate(folder.File("loras", "both.safetensors"), name => name, name => Other(name, prefix));

        using DiffusionModel model = DiffusionModel.Open(folder.Path, new() { ExecutionProvider = ExecutionProvider.Cpu });
        byte[][] made = [.. model.Generate(
            [
                Request,
                Request with { Loras = [new LoraRequest("peft", 4)] },
                Request with { Loras = [new LoraRequest("peft", 3), new LoraRequest("other", 1)] },
                Request with { Loras = [new LoraRequest("both", 4)] },
            ],
            null,
            TestContext.Current.CancellationToken).Select(x => x.Picture.Pixels)];

        Assert.True(Difference(made[0], made[1]) > 100, "the adapter changes the picture");
        AssertSame(made[1], made[2]);
        AssertSame(made[1], made[3]);

        static string Other(string name, string prefix) => prefix.EndsWith('.') ? prefix + name[Prefix.Length..]
            : prefix + name[Prefix.Length..name.IndexOf(".lora_", StringComparison.Ordinal)].Replace('.', '_')
                + name[name.IndexOf(".lora_", StringComparison.Ordinal)..]
                    .Replace("lora_A", "lora_down", StringComparison.Ordinal).Replace("lora_B", "lora_up", StringComparison.Ordinal);
    }

    /// <summary>A number alone does not hide the matrices.</summary>
    [Fact]
    public void A_name_without_both_matrices_is_left_out_beside_one_with_both()
    {
        (string Name, int[] Shape, float[] Values)[] all = Projections("lora_transformer_", factor: 1);
        using TemporaryFolder folder = WithProjections(all);
        Write(folder.File("loras", "both.safetensors"), [.. all, ("transformer.transformer_blocks.0.attn.to_q.alpha", [1], [40])]);
        AssertSamePictures(folder, "peft", "both");
        Assert.Equal(
            ["loras/both.safetensors is applied without second names of layers (transformer.…) (1 of 7 tensors)."],
            ModelFolder.Inspect(folder.Path).LeftOutOfLoras);
    }

    /// <summary>Which of the two counts cannot be known.</summary>
    [Fact]
    public void Two_matrices_of_one_kind_under_one_name_are_refused()
    {
        using TemporaryFolder folder = WithFile("sd", "kohya");
        string path = folder.File("loras", "kohya.safetensors");
        Rewrite(path, name => name, more: ["lora_unet_query.lora_A.weight"]);
        var fault = Assert.Throws<ModelFaultException>(
            () => Picture(folder.Path, new ImageRequest { Prompt = "a red car", Steps = 1, Loras = [new LoraRequest("kohya", 1)] }));
        Assert.Contains("lora_unet_query.lora_", fault.Message, StringComparison.Ordinal);
    }

    private static void AssertSamePictures(TemporaryFolder folder, string expected, params string[] others)
    {
        using DiffusionModel model = DiffusionModel.Open(folder.Path, new() { ExecutionProvider = ExecutionProvider.Cpu });
        byte[][] made = [.. model.Generate(
            [Request, Of(expected), .. others.Select(Of)], null, TestContext.Current.CancellationToken).Select(x => x.Picture.Pixels)];
        Assert.True(Difference(made[0], made[1]) > 1000, "the adapter changes the picture");
        Assert.All(made[2..], x => AssertSame(made[1], x));

        static ImageRequest Of(string lora) => Request with { Loras = [new LoraRequest(lora, 0.7f)] };
    }

    private static void RenameLayer(string graph, string tiny, string module)
    {
        foreach (string node in new[] { "MatMul", "Gemm" })
        {
            GraphVariant.RenameNode(graph, $"/{tiny}/{node}", $"/{module.Replace('.', '/')}/{node}");
        }

        GraphVariant.RenameWeights(graph, tiny + ".weight", module + ".weight");
    }

    private static string? Renamed(string name, string from, string to)
        => name.StartsWith(from + ".", StringComparison.Ordinal) ? to + name[from.Length..] : null;

    /// <summary>Writes the file again with the tensors that either function names.</summary>
    private static void Duplicate(string path, Func<string, string?> first, Func<string, string?> second)
    {
        SafetensorsFile file = SafetensorsFile.Open(path);
        Write(path, [.. new[] { first, second }.SelectMany(rename => file.Tensors
            .Where(x => rename(x.Key) is not null)
            .Select(x => (rename(x.Key)!, x.Value.Shape, file.Read(x.Key))))]);
    }

    /// <summary>A model with three projections of an attention, and the file of an adapter for them.</summary>
    private static TemporaryFolder WithProjections(params (string Name, int[] Shape, float[] Values)[] tensors)
    {
        TemporaryFolder folder = WithFile("flux", "peft");
        foreach ((string tiny, string name) in new[] { ("time", "to_q"), ("guide", "to_k"), ("blocks.0/out", "to_v") })
        {
            RenameLayer(folder.File("transformer", "model.onnx"), tiny, $"transformer_blocks.0.attn.{name}");
        }

        Write(folder.File("loras", "peft.safetensors"), tensors);
        return folder;
    }

    /// <summary>The projections under names of their own; null for all three.</summary>
    private static (string Name, int[] Shape, float[] Values)[] Projections(string prefix, float factor, string? only = null)
    {
        (float[] first, float[] second) = Matrices();
        (string separator, string down, string up) = prefix.EndsWith('.') ? (".", "lora_A", "lora_B") : ("_", "lora_down", "lora_up");
        return [.. new[] { "to_q", "to_k", "to_v" }.Index().Where(x => only is null || x.Item == only).SelectMany(x =>
        {
            string module = prefix + string.Join(separator, ["transformer_blocks", "0", "attn", x.Item]);
            float[] rows = second[(x.Index * Width * Rank)..((x.Index + 1) * Width * Rank)];
            return new (string, int[], float[])[]
            {
                ($"{module}.{down}.weight", [Rank, Width], first),
                ($"{module}.{up}.weight", [Width, Rank], [.. rows.Select(y => y * factor)]),
            };
        })];
    }

    /// <summary>The projections as one layer of the original code.</summary>
    private static (string Name, int[] Shape, float[] Values)[] Fused(string module, float factor)
    {
        (float[] first, float[] second) = Matrices();
        string kind = module.Contains("_lora", StringComparison.Ordinal) ? "." : ".lora_";
        return
        [
            ($"{module}{kind}down.weight", [Rank, Width], first),
            ($"{module}{kind}up.weight", [3 * Width, Rank], [.. second.Select(x => x * factor)]),
        ];
    }

    private static (float[] First, float[] Second) Matrices()
    {
        SafetensorsFile file = SafetensorsFile.Open(Path.Combine(TinyModel.PathOf("lora-files"), "flux", "peft.safetensors"));
        return (file.Read("transformer.blocks.0.mix.lora_A.weight"), file.Read("transformer.blocks.0.mix.lora_B.weight"));
    }
}
