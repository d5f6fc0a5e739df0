using AdGenius.Diffusion.Loras;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pipelines;
using static AdGenius.Diffusion.Tests.Loras.LoraFiles;

namespace AdGenius.Diffusion.Tests.Loras;

/// <summary>
/// Adapters of the programs that write LoRA files each in names of their own: the picture is that of an equal file with other names.
/// </summary>
public sealed class LoraNotationTests
{
    /// <summary>Names that older versions of diffusers write, and those without the part before them.</summary>
    [Fact]
    public void An_older_file_of_diffusers_gives_the_same_picture()
    {
        const string Attention = "mid_block.attentions.0.transformer_blocks.0.attn1";
        const string Encoder = "text_model.encoder.layers.0.self_attn";
        using TemporaryFolder folder = WithFile("sd", "kohya");
        GraphVariant.RenameNode(
            folder.File("unet", "model.onnx"), "/query/MatMul", $"/{Attention.Replace('.', '/')}/to_out.0/MatMul");
        GraphVariant.RenameNode(folder.File("unet", "model.onnx"), "/key/MatMul", $"/{Attention.Replace('.', '/')}/to_k/MatMul");
        GraphVariant.RenameNode(
            folder.File("text_encoder", "model.onnx"), "/blocks.0/MatMul", $"/{Encoder.Replace('.', '/')}/q_proj/MatMul");
        (string Kohya, string Layer, string Old)[] names =
        [
            ("lora_unet_query", $"lora_unet_{Attention.Replace('.', '_')}_to_out_0", Attention + ".processor.to_out"),
            ("lora_unet_key", $"lora_unet_{Attention.Replace('.', '_')}_to_k", Attention + ".processor.to_k"),
            ("lora_te_blocks_0", $"lora_te_{Encoder.Replace('.', '_')}_q_proj", Encoder + ".to_q"),
        ];
        string kohya = folder.File("loras", "kohya.safetensors");
        File.Copy(kohya, folder.File("loras", "old.safetensors"));
        Rewrite(kohya, name => names.Where(x => name.StartsWith(x.Kohya + ".", StringComparison.Ordinal))
            .Select(x => x.Layer + name[x.Kohya.Length..]).FirstOrDefault());
        Rewrite(folder.File("loras", "old.safetensors"), name => names
            .Where(x => name.StartsWith(x.Kohya + ".lora_", StringComparison.Ordinal))
            .Select(x => x.Old + name[x.Kohya.Length..].Replace(".lora_", "_lora.", StringComparison.Ordinal)).FirstOrDefault());
        ImageRequest request = new() { Prompt = "a red car", Seed = 7, Steps = 2, GuidanceScale = 3 };
        byte[] expected = Picture(folder.Path, request with { Loras = [new LoraRequest("kohya", 3)] });
        Assert.True(Difference(Picture(folder.Path, request), expected) > 1000, "the adapter changes the picture");

        // The file of kohya's scripts has an alpha of half the rank beside each layer.
        AssertSame(expected, Picture(folder.Path, request with { Loras = [new LoraRequest("old", 1.5f)] }));
    }

    /// <summary>
    /// kohya's names of Stable Diffusion 3. The last block gives the text a shift and a scale alone, which diffusers has the other way
    /// round; layers outside of the blocks are trained with emb_dims.
    /// </summary>
    [Fact]
    public void A_file_of_kohya_for_Stable_Diffusion_3_gives_the_picture_of_one_of_diffusers()
    {
        (string Tiny, string Node, string Diffusers, string Kohya)[] layers =
        [
            ("modulate.1", "Gemm", "transformer_blocks.23.norm1_context.linear", "joint_blocks_23_context_block_adaLN_modulation_1"),
            ("enter", "Conv", "pos_embed.proj", "x_embedder_proj"),
            ("time", "Gemm", "time_text_embed.timestep_embedder.linear_1", "t_embedder_mlp_0"),
            ("pool", "Gemm", "time_text_embed.text_embedder.linear_2", "y_embedder_mlp_2"),
        ];
        using TemporaryFolder folder = WithFile("sd3", "peft");
        string graph = folder.File("transformer", "model.onnx");
        foreach ((string tiny, string node, string name, _) in layers)
        {
            GraphVariant.RenameNode(graph, $"/{tiny}/{node}", $"/{name.Replace('.', '/')}/{node}");
            GraphVariant.RenameWeights(graph, tiny + ".weight", name + ".weight");
        }

        string diffusers = folder.File("loras", "peft.safetensors");
        Rewrite(diffusers, name => layers
            .Where(x => name.StartsWith($"transformer.{x.Tiny}.lora", StringComparison.Ordinal))
            .Select(x => x.Diffusers + name[("transformer.".Length + x.Tiny.Length)..]).FirstOrDefault());
        string kohya = folder.File("loras", "kohya.safetensors");
        File.Copy(diffusers, kohya);
        ExchangeHalves(kohya, layers[0].Diffusers + ".lora_B.weight");
        Rewrite(kohya, name => layers
            .Where(x => name.StartsWith(x.Diffusers + ".lora", StringComparison.Ordinal))
            .Select(x => "lora_unet_" + x.Kohya + name[x.Diffusers.Length..]
                .Replace("lora_A", "lora_down", StringComparison.Ordinal).Replace("lora_B", "lora_up", StringComparison.Ordinal))
            .Single());

        ImageRequest request = new() { Prompt = "a red car", Seed = 7, Steps = 2, Width = 64, Height = 64 };
        byte[] made = Picture(folder.Path, request with { Loras = [new LoraRequest("kohya", 0.5f)] });
        AssertSame(Picture(folder.Path, request with { Loras = [new LoraRequest("peft", 0.5f)] }), made);
        Assert.True(Difference(Picture(folder.Path, request), made) > 1000, "the adapter changes the picture");
    }

    /// <summary>
    /// XLabs names the layers of Flux like their processors. The three projections of an attention have one first matrix, and the second
    /// ones are one below the other.
    /// </summary>
    [Theory]
    [InlineData("double_blocks.0.processor", "transformer_blocks.0", "to_out.0", "1")]
    [InlineData("diffusion_model.double_blocks.0.processor", "transformer_blocks.0", "to_out.0", "1")]
    [InlineData("single_blocks.0.processor", "single_transformer_blocks.0", "proj_out", "")]
    public void A_file_of_XLabs_gives_the_picture_of_one_of_diffusers(string xlabs, string block, string last, string stream)
    {
        const int Width = 32;
        const int Rank = 3;
        string output = last == "proj_out" ? $"{block}.{last}" : $"{block}.attn.{last}";
        string[] projections = [$"{block}.attn.to_q", $"{block}.attn.to_k", $"{block}.attn.to_v"];
        using TemporaryFolder folder = WithFile("flux", "peft");
        string graph = folder.File("transformer", "model.onnx");
        foreach ((string tiny, string node, string name) in new[]
        {
            ("time", "Gemm", projections[0]), ("guide", "Gemm", projections[1]), ("blocks.0/out", "MatMul", projections[2]),
            ("blocks.1/out", "MatMul", output),
        })
        {
            GraphVariant.RenameNode(graph, $"/{tiny}/{node}", $"/{name.Replace('.', '/')}/{node}");
            GraphVariant.RenameWeights(graph, tiny + ".weight", name + ".weight");
        }

        string peft = folder.File("loras", "peft.safetensors");
        SafetensorsFile file = SafetensorsFile.Open(peft);
        (float[] firsts, float[] seconds) = (Read("blocks.0.mix", "A"), Read("blocks.0.mix", "B"));
        (float[] lastFirst, float[] lastSecond) = (Read("blocks.1.out", "A"), Read("blocks.1.out", "B"));
        Write(
            peft,
            [
                .. projections.SelectMany((x, i) => new (string, int[], float[])[]
                {
                    ($"transformer.{x}.lora_A.weight", [Rank, Width], firsts),
                    ($"transformer.{x}.lora_B.weight", [Width, Rank], seconds[(i * Width * Rank)..((i + 1) * Width * Rank)]),
                }),
                ($"transformer.{output}.lora_A.weight", [Rank, Width], lastFirst),
                ($"transformer.{output}.lora_B.weight", [Width, Rank], lastSecond),
            ]);
        Write(
            folder.File("loras", "xlabs.safetensors"),
            [
                ($"{xlabs}.qkv_lora{stream}.down.weight", [Rank, Width], firsts),
                ($"{xlabs}.qkv_lora{stream}.up.weight", [3 * Width, Rank], seconds),
                ($"{xlabs}.proj_lora{stream}.down.weight", [Rank, Width], lastFirst),
                ($"{xlabs}.proj_lora{stream}.up.weight", [Width, Rank], lastSecond),
            ]);

        ImageRequest request = new() { Prompt = "a red car", Seed = 7, Steps = 2, Width = 64, Height = 64 };
        byte[] made = Picture(folder.Path, request with { Loras = [new LoraRequest("xlabs", 0.7f)] });
        AssertSame(Picture(folder.Path, request with { Loras = [new LoraRequest("peft", 0.7f)] }), made);
        Assert.True(Difference(Picture(folder.Path, request), made) > 1000, "the adapter changes the picture");

        float[] Read(string layer, string matrix) => file.Read($"transformer.{layer}.lora_{matrix}.weight");
    }

    /// <summary>ComfyUI's names of CLIP in files of Flux, and the tensors that diffusers drops from them.</summary>
    [Fact]
    public void A_file_of_ComfyUI_gives_the_picture_of_one_of_kohya()
    {
        const string Layer = "text_model.encoder.layers.0.self_attn.q_proj";
        using TemporaryFolder folder = WithFile("sd", "kohya");
        GraphVariant.RenameNode(
            folder.File("text_encoder", "model.onnx"), "/blocks.0/MatMul", $"/{Layer.Replace('.', '/')}/MatMul");
        string kohya = folder.File("loras", "kohya.safetensors");
        Rewrite(kohya, name => name.StartsWith("lora_te_blocks_0.", StringComparison.Ordinal)
            ? $"lora_te_{Layer.Replace('.', '_')}{name["lora_te_blocks_0".Length..]}" : null);
        string comfy = folder.File("loras", "comfy.safetensors");
        File.Copy(kohya, comfy);
        Rewrite(
            comfy,
            name => $"text_encoders.clip_l.transformer.{Layer}{name[(name.IndexOf('.', StringComparison.Ordinal))..]}",
            more:
            [
                $"text_encoders.clip_l.transformer.{Layer}.diff_b", "text_encoders.clip_l.transformer.text_projection.lora_down.weight",
                "diffusion_model.double_blocks.0.img_attn.norm.key_norm.diff", "diffusion_model.img_in.diff_b",
                "text_encoders.t5xxl.transformer.encoder.block.0.layer.0.SelfAttention.q.lora_down.weight",
            ]);
        ImageRequest request = new() { Prompt = "a red car", Seed = 7, Steps = 2 };
        byte[] made = Picture(folder.Path, request with { Loras = [new LoraRequest("comfy", 3)] });
        Assert.Equal(Picture(folder.Path, request with { Loras = [new LoraRequest("kohya", 3)] }), made);
        Assert.True(Difference(Picture(folder.Path, request), made) > 1000, "the adapter changes the picture");
        Assert.Equal(
            ["loras/comfy.safetensors is applied without diff of norms, diff_b, t5xxl, text_projection (5 of 8 tensors)."],
            ModelFolder.Inspect(folder.Path).LeftOutOfLoras);
    }
}
