using AdGenius.Diffusion.Loras;

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
    [InlineData("{", "loras/ink/adapter_config.json is no JSON object")]
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

    /// <summary>A magnitude of DoRA is left out, as in diffusers, and the adapter is applied as a LoRA.</summary>
    [Fact]
    public void A_file_of_kohya_with_magnitudes_of_DoRA_is_applied_without_them()
    {
        using TemporaryFolder folder = WithFile("sd", "kohya");
        Assert.Empty(ModelFolder.Inspect(folder.Path).LeftOutOfLoras);
        ImageRequest request = new() { Prompt = "a red car", Seed = 7, Steps = 2, Loras = [new LoraRequest("kohya", 0.7f)] };
        byte[] expected = Picture(folder.Path, request);
        Rewrite(
            folder.File("loras", "kohya.safetensors"), name => name,
            more: ["lora_unet_query.dora_scale", "lora_te_blocks_0.dora_scale"]);
        Assert.Equal(expected, Picture(folder.Path, request));
        Assert.Equal(
            ["loras/kohya.safetensors is applied without dora_scale (2 of 41 tensors)."],
            ModelFolder.Inspect(folder.Path).LeftOutOfLoras);
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

    /// <summary>In the header of diffusers' files the members have the part before them, in the file of PEFT nothing.</summary>
    [Fact]
    public void Settings_of_PEFT_are_those_of_a_part_and_of_its_modules()
    {
        using var document = System.Text.Json.JsonDocument.Parse(
            """{"unet.lora_alpha":8,"unet.use_rslora":true,"unet.alpha_pattern":{"mid.to_q":2},"text_encoder.lora_alpha":4}""");
        PeftSettings unet = PeftSettings.Read(document.RootElement, "unet.", "a file");
        Assert.Equal((4f, 1f), (unet.ScaleOf("mid_to_k", 4), unet.ScaleOf("mid_to_q", 4)));
        Assert.Equal((1f, 4f), (unet.ScaleOf("block_mid_to_q", 4), unet.ScaleOf("amid_to_q", 4)));
        Assert.Equal(1f, PeftSettings.Read(document.RootElement, "text_encoder.", "a file").ScaleOf("mid_to_q", 4));
        Assert.Equal(1f, PeftSettings.Read(document.RootElement, "transformer.", "a file").ScaleOf("mid_to_q", 4));
    }

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

    /// <summary>Such a number is of no model.</summary>
    [Fact]
    public void A_name_with_an_enormous_number_is_a_layer_that_no_model_has()
        => Assert.Equal("input_blocks_99999999999_1_proj_in", Assert.Single(OriginalNames.Map(
            LoraPart.Denoiser, "input_blocks_99999999999_1_proj_in")).Module);

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

    [Fact]
    public void Tensors_that_are_unknown_or_have_no_layer_are_named_in_one_error()
    {
        using TemporaryFolder folder = WithFile("sd", "kohya");
        string path = folder.File("loras", "kohya.safetensors");
        Rewrite(path, name => name.Replace("lora_unet_query", "lora_unet_question", StringComparison.Ordinal)
            .Replace("lora_te_blocks_0.lora_up", "lora_te_blocks_0.dora_scale", StringComparison.Ordinal));
        ImageRequest request = new() { Prompt = "a red car", Steps = 2 };
        var fault = Assert.Throws<ModelFaultException>(() => Picture(folder.Path, request with { Loras = [new LoraRequest("kohya", 1)] }));
        Assert.Equal(ModelFault.WrongShape, fault.Fault);
        Assert.StartsWith("loras/kohya.safetensors has tensors that are not known", fault.Message, StringComparison.Ordinal);
        Assert.Contains("lora_unet_question.lora_down.weight", fault.Message, StringComparison.Ordinal);
        Assert.Contains("lora_te_blocks_0.dora_scale.weight", fault.Message, StringComparison.Ordinal);

        // Jobs without the adapter are not concerned.
        Assert.NotEmpty(Picture(folder.Path, request));
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
    public void A_file_that_is_not_there_is_named_and_hurts_nobody_else(string file, bool isPointer, string reason)
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
    public void A_damaged_file_is_named_and_hurts_nobody_else()
    {
        using TemporaryFolder folder = WithFile("sd", "kohya");
        string path = folder.File("loras", "kohya.safetensors");
        byte[] whole = File.ReadAllBytes(path);
        for (int length = 0; length < whole.Length; length += 997)
        {
            File.WriteAllBytes(path, whole[..length]);
            var fault = Assert.Throws<ModelFaultException>(() => LoraFile.Open(path));
            Assert.Contains("loras/kohya.safetensors is truncated or no safetensors file", fault.Message, StringComparison.Ordinal);
        }

        Assert.Equal(["kohya"], ModelFolder.Inspect(folder.Path).Loras.Keys);
        Assert.NotEmpty(Picture(folder.Path, new ImageRequest { Prompt = "a red car", Steps = 2 }));
    }

    [Theory]
    [InlineData(
        "unet.down_blocks.0.attentions.1.transformer_blocks.0.attn1.to_q.lora_A.weight",
        "Denoiser", "down_blocks_0_attentions_1_transformer_blocks_0_attn1_to_q", "Down")]
    [InlineData(
        "unet.mid_block.attentions.0.transformer_blocks.0.attn1.processor.to_q_lora.up.weight",
        "Denoiser", "mid_block_attentions_0_transformer_blocks_0_attn1_to_q", "Up")]
    [InlineData(
        "text_encoder.text_model.encoder.layers.3.self_attn.q_proj.lora_linear_layer.down.weight",
        "TextEncoder", "text_model_encoder_layers_3_self_attn_q_proj", "Down")]
    [InlineData(
        "text_encoder_2.text_model.encoder.layers.3.mlp.fc1.lora.up.weight",
        "SecondTextEncoder", "text_model_encoder_layers_3_mlp_fc1", "Up")]
    [InlineData("transformer.transformer_blocks.5.attn.add_k_proj.lora_B.weight", "Denoiser", "transformer_blocks_5_attn_add_k_proj", "Up")]
    [InlineData(
        "base_model.model.single_transformer_blocks.2.proj_out.lora_A.default.weight",
        "Denoiser", "single_transformer_blocks_2_proj_out", "Down")]
    [InlineData(
        "base_model.model.text_model.encoder.layers.3.self_attn.q_proj.lora_A.weight",
        "TextEncoder", "text_model_encoder_layers_3_self_attn_q_proj", "Down")]
    [InlineData("lora_te1_text_model_encoder_layers_0_mlp_fc2.alpha", "TextEncoder", "text_model_encoder_layers_0_mlp_fc2", "Alpha")]
    [InlineData(
        "lora_te3_encoder_block_0_layer_0_SelfAttention_q.lora_down.weight",
        "ThirdTextEncoder", "encoder_block_0_layer_0_SelfAttention_q", "Down")]
    [InlineData("diffusion_model.double_blocks.0.img_attn.qkv.lora_A.weight", "Denoiser", "double_blocks_0_img_attn_qkv", "Down")]
    [InlineData(
        "unet.mid_block.attentions.0.transformer_blocks.0.attn1.processor.to_out_lora.down.weight",
        "Denoiser", "mid_block_attentions_0_transformer_blocks_0_attn1_to_out_0", "Down")]
    [InlineData(
        "text_encoder.text_model.encoder.layers.3.self_attn.to_v_lora.up.weight",
        "TextEncoder", "text_model_encoder_layers_3_self_attn_v_proj", "Up")]
    [InlineData(
        "text_encoder_2.text_model.encoder.layers.3.self_attn.to_out_lora.up.weight",
        "SecondTextEncoder", "text_model_encoder_layers_3_self_attn_out_proj", "Up")]
    [InlineData(
        "down_blocks.0.attentions.1.transformer_blocks.0.attn2.processor.to_k_lora.up.weight",
        "Denoiser", "down_blocks_0_attentions_1_transformer_blocks_0_attn2_to_k", "Up")]
    [InlineData("mid_block.attentions.0.proj_in.lora_A.weight", "Denoiser", "mid_block_attentions_0_proj_in", "Down")]
    [InlineData("up_blocks.1.resnets.0.conv1.lora.down.weight", "Denoiser", "up_blocks_1_resnets_0_conv1", "Down")]
    [InlineData("transformer_blocks.5.attn.to_q.lora_B.weight", "Denoiser", "transformer_blocks_5_attn_to_q", "Up")]
    [InlineData("single_transformer_blocks.2.proj_out.lora_A.weight", "Denoiser", "single_transformer_blocks_2_proj_out", "Down")]
    [InlineData("proj_out.lora_A.weight", "Denoiser", "proj_out", "Down")]
    [InlineData("pos_embed.proj.lora_B.weight", "Denoiser", "pos_embed_proj", "Up")]
    [InlineData(
        "text_model.encoder.layers.0.mlp.fc1.lora_A.weight", "TextEncoder", "text_model_encoder_layers_0_mlp_fc1", "Down")]
    public void Names_are_read(string name, string part, string module, string kind)
        => Assert.Equal(new LoraKey(Enum.Parse<LoraPart>(part), module, Enum.Parse<LoraTensor>(kind)), LoraKey.Parse(name));

    [Theory]
    [InlineData("unet.to_q.lora_magnitude_vector")]
    [InlineData("lora_unet_to_q.hada_w1_a")]
    [InlineData("bundle_emb.ink.string_to_param.*")]
    [InlineData("unet..alpha")]
    public void Names_of_other_kinds_are_not(string name) => Assert.True(LoraKey.Parse(name) is null or { Module: "" });

    /// <summary>Names of the original code, as diffusers' own conversion maps them.</summary>
    [Theory]
    [InlineData("input_blocks_4_1_transformer_blocks_0_attn1_to_q", "down_blocks_1_attentions_0_transformer_blocks_0_attn1_to_q")]
    [InlineData("input_blocks_8_1_proj_in", "down_blocks_2_attentions_1_proj_in")]
    [InlineData("input_blocks_5_0_in_layers_2", "down_blocks_1_resnets_1_conv1")]
    [InlineData("input_blocks_3_0_op", "down_blocks_0_downsamplers_0_conv")]
    [InlineData("middle_block_1_transformer_blocks_9_ff_net_0_proj", "mid_block_attentions_0_transformer_blocks_9_ff_net_0_proj")]
    [InlineData("middle_block_2_emb_layers_1", "mid_block_resnets_1_time_emb_proj")]
    [InlineData("output_blocks_2_1_transformer_blocks_0_attn2_to_out_0", "up_blocks_0_attentions_2_transformer_blocks_0_attn2_to_out_0")]
    [InlineData("output_blocks_2_2_conv", "up_blocks_0_upsamplers_0_conv")]
    [InlineData("output_blocks_8_0_skip_connection", "up_blocks_2_resnets_2_conv_shortcut")]
    [InlineData("double_blocks_3_img_mlp_0", "transformer_blocks_3_ff_net_0_proj")]
    [InlineData("double_blocks_3_txt_attn_proj", "transformer_blocks_3_attn_to_add_out")]
    [InlineData("double_blocks_3_proj_lora1", "transformer_blocks_3_attn_to_out_0")]
    [InlineData("double_blocks_3_proj_lora2", "transformer_blocks_3_attn_to_add_out")]
    [InlineData("single_blocks_7_proj", "single_transformer_blocks_7_proj_out")]
    [InlineData("single_blocks_7_linear2", "single_transformer_blocks_7_proj_out")]
    [InlineData("joint_blocks_1_x_block_mlp_fc2", "transformer_blocks_1_ff_net_2")]
    [InlineData("down_blocks_0_resnets_0_conv1", "down_blocks_0_resnets_0_conv1")]
    [InlineData("time_embed_2", "time_embedding_linear_2")]
    [InlineData("label_emb_0_0", "add_embedding_linear_1")]
    [InlineData("input_blocks_0_0", "conv_in")]
    [InlineData("out_2", "conv_out")]
    [InlineData("img_in", "x_embedder")]
    [InlineData("txt_in", "context_embedder")]
    [InlineData("time_in_in_layer", "time_text_embed_timestep_embedder_linear_1")]
    [InlineData("vector_in_out_layer", "time_text_embed_text_embedder_linear_2")]
    [InlineData("guidance_in_in_layer", "time_text_embed_guidance_embedder_linear_1")]
    [InlineData("final_layer_linear", "proj_out")]
    [InlineData("t_embedder_mlp_2", "time_text_embed_timestep_embedder_linear_2")]
    [InlineData("y_embedder_mlp_0", "time_text_embed_text_embedder_linear_1")]
    [InlineData("joint_blocks_1_context_block_adaLN_modulation_1", "transformer_blocks_1_norm1_context_linear")]
    public void Names_of_the_original_code_are_those_of_diffusers(string original, string expected)
        => Assert.Equal(expected, Assert.Single(OriginalNames.Map(LoraPart.Denoiser, original)).Module);

    [Fact]
    public void What_the_original_code_computes_as_one_is_several_layers()
    {
        Assert.Equal(
            [
                ("transformer_blocks_3_attn_add_q_proj", new LoraRows(0, 1, 3)),
                ("transformer_blocks_3_attn_add_k_proj", new LoraRows(1, 2, 3)),
                ("transformer_blocks_3_attn_add_v_proj", new LoraRows(2, 3, 3)),
            ],
            OriginalNames.Map(LoraPart.Denoiser, "double_blocks_3_txt_attn_qkv").Select(x => (x.Module, x.Rows!)));
        Assert.Equal(
            OriginalNames.Map(LoraPart.Denoiser, "double_blocks_3_txt_attn_qkv").Select(x => (x.Module, x.Rows)),
            OriginalNames.Map(LoraPart.Denoiser, "double_blocks_3_qkv_lora2").Select(x => (x.Module, x.Rows)));
        Assert.Equal(
            [new LoraRows(0, 1, 7), new LoraRows(1, 2, 7), new LoraRows(2, 3, 7), new LoraRows(3, 7, 7)],
            OriginalNames.Map(LoraPart.Denoiser, "single_blocks_3_linear1").Select(x => x.Rows!));
    }

    [Fact]
    public void Shift_and_scale_of_the_last_layer_of_Flux_are_exchanged()
        => Assert.Equal(
            [new LoraLayer(LoraPart.Denoiser, "norm_out_linear", "final_layer_adaLN_modulation_1") { ExchangesHalves = true }],
            OriginalNames.Map(LoraPart.Denoiser, "final_layer_adaLN_modulation_1"));

    [Fact]
    public void A_layer_is_found_in_a_graph_that_an_exporter_wrapped()
    {
        Assert.Equal("unet_a_to_q", LayerNames.Find("a_to_q", ["unet_a_to_q", "unet_a_to_k"]));
        Assert.Equal("encoder_q", LayerNames.Find("text_model_encoder_q", ["encoder_q", "encoder_k"]));
        Assert.Null(LayerNames.Find("a_to_q", ["x_a_to_q", "y_a_to_q"]));
        Assert.Null(LayerNames.Find("b_proj_out", ["proj_out"]));
        Assert.Equal("unet_down_0_to_q", LayerNames.Find("down_0_to_q", ["controlnets_0_down_0_to_q", "unet_down_0_to_q"]));
        Assert.Null(LayerNames.Find("down_0_to_q", ["controlnets_0_down_0_to_q", "controlnets_1_down_0_to_q"]));
    }

    private static TemporaryFolder WithFile(string name, string file)
    {
        TemporaryFolder folder = TinyModel.Copy(name);
        File.Copy(
            Path.Combine(TinyModel.PathOf("lora-files"), name, file + ".safetensors"), folder.File("loras", file + ".safetensors"));
        return folder;
    }

    /// <summary>Writes the file again with other names of its tensors, or without some.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rename">The new name of a tensor; null leaves it out.</param>
    /// <param name="settings">What PEFT writes into the header; null for nothing.</param>
    /// <param name="more">Names of further tensors, each with one number.</param>
    private static void Rewrite(
        string path, Func<string, string?> rename, string? settings = null, params ReadOnlySpan<string> more)
    {
        SafetensorsFile file = SafetensorsFile.Open(path);
        byte[] whole = File.ReadAllBytes(path);
        long start = sizeof(long) + BitConverter.ToInt64(whole);
        Dictionary<string, Dictionary<string, object>> tensors = file.Tensors
            .Select(x => (Name: rename(x.Key), x.Value)).Where(x => x.Name is not null).ToDictionary(
            x => x.Name!,
            x => new Dictionary<string, object>
            {
                ["dtype"] = x.Value.Type,
                ["shape"] = x.Value.Shape,
                ["data_offsets"] = new[] { x.Value.Offset, x.Value.Offset + x.Value.Length },
            });
        foreach (string name in more)
        {
            tensors[name] = new() { ["dtype"] = "F16", ["shape"] = new[] { 1 }, ["data_offsets"] = new[] { 0, 2 } };
        }

        if (settings is not null)
        {
            tensors["__metadata__"] = new() { ["lora_adapter_metadata"] = settings };
        }

        byte[] header = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(tensors);
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((long)header.Length), .. header, .. whole.AsSpan((int)start)]);
    }

    private static void Write(string path, (string Name, int[] Shape, float[] Values)[] tensors)
    {
        var header = new Dictionary<string, object>();
        using var data = new MemoryStream();
        foreach ((string name, int[] shape, float[] values) in tensors)
        {
            long start = data.Position;
            data.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));
            header[name] = new { dtype = "F32", shape, data_offsets = new[] { start, data.Position } };
        }

        byte[] json = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(header);
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((long)json.Length), .. json, .. data.ToArray()]);
    }

    private static void ExchangeHalves(string path, string tensor)
    {
        SafetensorsFile.Entry found = SafetensorsFile.Open(path).Tensors[tensor];
        byte[] whole = File.ReadAllBytes(path);
        Span<byte> rows = whole.AsSpan((int)(sizeof(long) + BitConverter.ToInt64(whole) + found.Offset), (int)found.Length);
        byte[] first = rows[..(rows.Length / 2)].ToArray();
        rows[first.Length..].CopyTo(rows);
        first.CopyTo(rows[first.Length..]);
        File.WriteAllBytes(path, whole);
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
