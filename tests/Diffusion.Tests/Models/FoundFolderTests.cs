using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pipelines;
using AdGenius.Diffusion.Tokenization;

namespace AdGenius.Diffusion.Tests.Models;

/// <summary>Folders as other programs write them and as people copy them.</summary>
public sealed class FoundFolderTests
{
    private const string Trained
        = "\"num_train_timesteps\":\"1000\",\"beta_start\":\"0.00085\",\"beta_end\":0.012,\"beta_schedule\":\"scaled_linear\"";

    private static readonly DiffusionModelOptions Options = new() { ExecutionProvider = ExecutionProvider.Cpu };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Numbers_written_as_texts_are_read()
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        File.WriteAllText(
            folder.File("scheduler/scheduler_config.json"),
            $$"""{"_class_name":"DDIMScheduler",{{Trained}},"clip_sample":"false","set_alpha_to_one":0,"steps_offset":1.0}""");
        ModelDefaultsTests.Rewrite(folder, "unet/config.json", "sample_size", "\"8\"");
        ModelDefaultsTests.Rewrite(folder, "vae_decoder/config.json", "scaling_factor", "\"0.18215\"");
        ImageRequest request = new() { Prompt = "a red car", Steps = 2 };
        using DiffusionModel plain = TinyModel.Open("sd");
        using DiffusionModel model = DiffusionModel.Open(folder.Path, Options);
        Assert.Equal(
            plain.Generate([request], null, Cancellation)[0].Picture.Pixels,
            model.Generate([request], null, Cancellation)[0].Picture.Pixels);
    }

    /// <summary>As the constructors of these pipelines correct it, whatever the file has; latents are not between -1 and 1.</summary>
    [Theory]
    [InlineData("StableDiffusionPipeline", "", true)]
    [InlineData("ORTStableDiffusionImg2ImgPipeline", "", true)]
    [InlineData("OnnxStableDiffusionPipeline", "\"clip_sample\":true,", true)]
    [InlineData("StableDiffusionControlNetPipeline", "\"clip_sample\":true,", false)]
    [InlineData("StableDiffusionControlNetPipeline", "\"clip_sample\":false,", true)]
    public void Latents_are_not_clipped_in_pipelines_of_Stable_Diffusion(string pipeline, string member, bool isPlain)
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        ModelDefaultsTests.Rewrite(folder, "model_index.json", "_class_name", $"\"{pipeline}\"");
        File.WriteAllText(
            folder.File("scheduler/scheduler_config.json"),
            $$"""{"_class_name":"DDIMScheduler",{{Trained}},{{member}}"set_alpha_to_one":false,"steps_offset":1}""");
        ImageRequest request = new() { Prompt = "a red car", Steps = 2 };
        using DiffusionModel plain = TinyModel.Open("sd");
        using DiffusionModel model = DiffusionModel.Open(folder.Path, Options);
        Assert.Equal(
            isPlain,
            plain.Generate([request], null, Cancellation)[0].Picture.Pixels.SequenceEqual(
                model.Generate([request], null, Cancellation)[0].Picture.Pixels));
    }

    /// <summary>
    /// As these constructors correct it too. Files of old scripts have no offset, and the last timestep of the model was then 0 and not 1.
    /// </summary>
    [Theory]
    [InlineData("StableDiffusionPipeline", "", true)]
    [InlineData("OnnxStableDiffusionPipeline", "\"steps_offset\":0,", true)]
    [InlineData("ORTStableDiffusionImg2ImgPipeline", "\"steps_offset\":-5,", true)]
    [InlineData("ORTStableDiffusionInpaintPipeline", "", true)]
    [InlineData("OnnxStableDiffusionInpaintPipeline", "\"steps_offset\":null,", true)]
    [InlineData("StableDiffusionControlNetPipeline", "", false)]
    public void Timesteps_have_an_offset_of_one_in_pipelines_of_Stable_Diffusion(string pipeline, string member, bool isCorrected)
    {
        Assert.Equal(isCorrected, PictureOf(member).SequenceEqual(PictureOf("\"steps_offset\":1,")));

        byte[] PictureOf(string offset)
        {
            using TemporaryFolder folder = TinyModel.Copy("sd");
            ModelDefaultsTests.Rewrite(folder, "model_index.json", "_class_name", $"\"{pipeline}\"");
            File.WriteAllText(
                folder.File("scheduler/scheduler_config.json"),
                $$"""{"_class_name":"DDIMScheduler",{{Trained}},{{offset}}"clip_sample":false}""");
            using DiffusionModel model = DiffusionModel.Open(folder.Path, Options);
            return model.Generate([new ImageRequest { Prompt = "a red car", Steps = 2 }], null, Cancellation)[0].Picture.Pixels;
        }
    }

    [Theory]
    [InlineData("ORTStableDiffusionInpaintPipeline", 1)]
    [InlineData("OnnxStableDiffusionInpaintPipeline", 4)]
    [InlineData("StableDiffusionPipeline", 4)]
    public void Runge_Kutta_steps_are_left_out_in_the_pipeline_of_inpainting(string pipeline, int minSteps)
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        ModelDefaultsTests.Rewrite(folder, "model_index.json", "_class_name", $"\"{pipeline}\"");
        File.WriteAllText(
            folder.File("scheduler/scheduler_config.json"),
            $$"""{"_class_name":"PNDMScheduler",{{Trained}},"skip_prk_steps":false}""");
        Assert.Equal(minSteps, ModelFolder.Inspect(folder.Path).OwnScheduler.MinSteps);
    }

    /// <summary>Scripts of that time wrote half the side for fine-tuned models; diffusers corrects it for versions before 0.9.</summary>
    [Theory]
    [InlineData("sd", "0.6.0", "32", 512)]
    [InlineData("sd", "0.8.1.dev0", "32", 512)]
    [InlineData("sd", "0.8.0", "96", 768)]
    [InlineData("sd", "0.9.0", "32", 256)]
    [InlineData("sd", "0.10.2", "32", 256)]
    [InlineData("sd", "1.0.0", "[32,32]", 256)]
    [InlineData("sdxl", "0.8.0", "32", 256)]
    public void A_side_of_old_scripts_is_that_of_the_models_they_were_for(string model, string version, string side, int expected)
    {
        using TemporaryFolder folder = TinyModel.Copy(model);
        File.WriteAllText(folder.File("model_index.json"), File.ReadAllText(folder.File("model_index.json")).Replace(
            "native_size", "not_the_native_size", StringComparison.Ordinal));
        ModelDefaultsTests.Rewrite(folder, "unet/config.json", "_diffusers_version", $"\"{version}\"");
        ModelDefaultsTests.Rewrite(folder, "unet/config.json", "sample_size", side);
        Assert.Equal(expected, ModelFolder.Inspect(folder.Path).Defaults.Width);
    }

    /// <summary>A flag that is there and null is false in Python; SDXL's default, where it is absent, is true.</summary>
    [Theory]
    [InlineData("""{"_class_name":"StableDiffusionXLPipeline"}""", true)]
    [InlineData("""{"_class_name":"StableDiffusionXLPipeline","force_zeros_for_empty_prompt":true}""", true)]
    [InlineData("""{"_class_name":"StableDiffusionXLPipeline","force_zeros_for_empty_prompt":false}""", false)]
    [InlineData("""{"_class_name":"StableDiffusionXLPipeline","force_zeros_for_empty_prompt":null}""", false)]
    public void A_flag_of_the_index_that_is_null_is_false(string index, bool expected)
    {
        using TemporaryFolder folder = TinyModel.Copy("sdxl");
        File.WriteAllText(folder.File("model_index.json"), index);
        Assert.Equal(expected, ModelFolder.Inspect(folder.Path).ZeroesEmptyNegative);
    }

    [Theory]
    [InlineData("model_index.json")]
    [InlineData("unet/config.json")]
    [InlineData("vae_decoder/config.json")]
    [InlineData("scheduler/scheduler_config.json")]
    [InlineData("tokenizer/tokenizer_config.json")]
    [InlineData("tokenizer/special_tokens_map.json")]
    [InlineData("tokenizer/vocab.json")]
    [InlineData("tokenizer/merges.txt")]
    [InlineData("text_encoder/config.json")]
    public void A_byte_order_mark_is_skipped(string file)
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        byte[] content = File.ReadAllBytes(folder.File(file));
        File.WriteAllBytes(folder.File(file), [.. Encoding.UTF8.Preamble, .. content]);
        using DiffusionModel model = DiffusionModel.Open(folder.Path, Options);
        Assert.Equal(64, model.Folder.Defaults.Width);
    }

    [Theory]
    [InlineData("scheduler/scheduler_config.json")]
    [InlineData("unet/config.json")]
    [InlineData("model_index.json")]
    public void Of_a_doubled_member_the_last_one_counts(string file)
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        string content = File.ReadAllText(folder.File(file));
        const string Earlier = "{\"doubled\":1,\"doubled\":2,\"num_train_timesteps\":1,\"sample_size\":1,";
        File.WriteAllText(folder.File(file), string.Concat(Earlier, content.AsSpan(content.IndexOf('{', StringComparison.Ordinal) + 1)));
        Assert.Equal(64, ModelFolder.Inspect(folder.Path).Defaults.Width);
    }

    /// <summary>Python writes them as bare words, which JSON does not have; here nothing needs them.</summary>
    [Theory]
    [InlineData("scheduler/scheduler_config.json")]
    [InlineData("unet/config.json")]
    [InlineData("vae_decoder/config.json")]
    [InlineData("text_encoder/config.json")]
    [InlineData("model_index.json")]
    [InlineData("tokenizer/tokenizer_config.json")]
    [InlineData("tokenizer/special_tokens_map.json")]
    public void Numbers_that_are_not_finite_or_very_large_are_read_over(string file)
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        const string Earlier = "{\"norm_eps\":NaN,\"limits\":[-Infinity, Infinity],\"largest\":1000000000000000019884624838656,";
        File.WriteAllText(folder.File(file), Earlier + File.ReadAllText(folder.File(file)).TrimStart()[1..]);
        using DiffusionModel model = DiffusionModel.Open(folder.Path, Options);
        Assert.Equal(64, model.Folder.Defaults.Width);
    }

    [Theory]
    [InlineData("sd", "tokenizer", """{"version":NaN,"added_tokens":[],"model":{"type":"BPE","vocab":{},"merges":[]}}""", "is empty")]
    [InlineData("sd3", "tokenizer_3", """{"version":-Infinity,"model":{"type":"BPE"}}""", "model.type must be")]
    public void A_tokenizer_in_one_file_may_have_such_numbers_too(string model, string tokenizer, string content, string reason)
    {
        using TemporaryFolder folder = TinyModel.Copy(model);
        foreach (string file in new[] { "vocab.json", "spiece.model" })
        {
            File.Delete(folder.File(tokenizer, file));
        }

        File.WriteAllText(folder.File(tokenizer, "tokenizer.json"), content);
        AssertFault(folder, ModelFault.BadTokenizer, reason);
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1000000000000000019884624838656")]
    [InlineData("1e30")]
    public void A_length_without_a_limit_is_that_of_the_text_encoder(string length)
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        ModelDefaultsTests.Rewrite(folder, "tokenizer/tokenizer_config.json", "model_max_length", $"\"{length}\"");
        string file = folder.File("tokenizer/tokenizer_config.json");
        File.WriteAllText(file, File.ReadAllText(file).Replace($"\"{length}\"", length, StringComparison.Ordinal));
        Assert.Equal(77, ClipTokenizer.Open(folder.File("tokenizer")).MaxLength);
    }

    /// <summary>Python refuses it too, and says where it is.</summary>
    [Theory]
    [InlineData("model_index.json", ModelFault.BadConfiguration)]
    [InlineData("scheduler/scheduler_config.json", ModelFault.BadConfiguration)]
    [InlineData("unet/config.json", ModelFault.BadConfiguration)]
    [InlineData("tokenizer/tokenizer_config.json", ModelFault.BadTokenizer)]
    [InlineData("tokenizer/special_tokens_map.json", ModelFault.BadTokenizer)]
    [InlineData("tokenizer/vocab.json", ModelFault.BadTokenizer)]
    public void A_comma_behind_the_last_member_is_named_with_its_line(string file, ModelFault expected)
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        File.WriteAllText(folder.File(file), "{\r\n\"limit\": NaN,\r\n\"a\": 1,\r\n}");
        AssertFault(folder, expected, $"{Path.GetFileName(file)} is not JSON, in line 4: The JSON object contains a trailing comma");
    }

    /// <summary>A folder must not take the list of all folders with it, whatever is wrong.</summary>
    [Theory]
    [InlineData("model_index.json")]
    [InlineData("scheduler/scheduler_config.json")]
    [InlineData("unet/config.json")]
    public void A_file_that_cannot_be_opened_is_one_bad_line_in_a_list(string file)
    {
        using var root = new TemporaryFolder();
        foreach (string source in Directory.EnumerateFiles(TinyModel.PathOf("sd"), "*", SearchOption.AllDirectories))
        {
            File.Copy(source, root.File("bad", Path.GetRelativePath(TinyModel.PathOf("sd"), source)));
        }

        using FileStream locked = new(root.File("bad", file), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        (string name, ModelFolder? folder, string? fault) = Assert.Single(ModelFolder.List(root.Path));
        Assert.Null(folder);
        Assert.Equal("bad", name);
        Assert.StartsWith($"{file} cannot be read", fault, StringComparison.Ordinal);
        Assert.DoesNotContain(root.Path, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_missing_beside_a_graph_are_named()
    {
        using TemporaryFolder folder = WithExternalWeights();
        using (DiffusionModel model = DiffusionModel.Open(folder.Path, Options))
        {
            long graph = new FileInfo(folder.File("unet/model.onnx")).Length;
            Assert.Equal(graph + new FileInfo(folder.File("unet/model.onnx_data")).Length, model.Folder.Parts["unet"].Bytes);
        }

        File.Delete(folder.File("unet/model.onnx_data"));
        AssertFault(folder, ModelFault.MissingFile, "unet/model.onnx_data is missing");
    }

    /// <summary>A folder is whole by itself; the runtime refuses such weights too, without naming them.</summary>
    [Theory]
    [InlineData("../weights.data")]
    [InlineData("/tmp/weights.dt")]
    [InlineData("a/../../w.data_")]
    [InlineData("a/..//..//w.dat")]
    public void Weights_outside_of_the_folder_of_a_graph_are_refused(string location)
    {
        using TemporaryFolder folder = WithExternalWeights();
        byte[] graph = File.ReadAllBytes(folder.File("unet/model.onnx"));
        for (int at = graph.AsSpan().IndexOf("model.onnx_data"u8); at >= 0; at = graph.AsSpan().IndexOf("model.onnx_data"u8))
        {
            Encoding.UTF8.GetBytes(location).CopyTo(graph, at);
        }

        File.WriteAllBytes(folder.File("unet/model.onnx"), graph);
        File.Copy(folder.File("unet/model.onnx_data"), folder.File("weights.data"));
        AssertFault(folder, ModelFault.BadGraph, $"unet/model.onnx has weights outside of its folder ({location})");
    }

    [Fact]
    public void Weights_cut_short_beside_a_graph_are_named()
    {
        using TemporaryFolder folder = WithExternalWeights();
        byte[] weights = File.ReadAllBytes(folder.File("unet/model.onnx_data"));
        File.WriteAllBytes(folder.File("unet/model.onnx_data"), weights[..^1]);
        AssertFault(folder, ModelFault.BadGraph, "unet/model.onnx_data is truncated");
    }

    [Theory]
    [InlineData("unet/model.onnx")]
    [InlineData("unet/model.onnx_data")]
    [InlineData("unet/config.json")]
    [InlineData("model_index.json")]
    [InlineData("scheduler/scheduler_config.json")]
    [InlineData("tokenizer/vocab.json")]
    [InlineData("tokenizer/merges.txt")]
    [InlineData("tokenizer/tokenizer.json")]
    public void A_pointer_of_git_lfs_is_named_as_such(string file)
    {
        using TemporaryFolder folder = WithExternalWeights();
        File.WriteAllText(folder.File(file), TestData.GitLfsPointer);
        AssertPointer(folder, file);
    }

    /// <summary>The folder is described to those who ask for a list, so the pointer is found there and not when a job needs it.</summary>
    [Theory]
    [InlineData("spiece.model")]
    [InlineData("tokenizer.json")]
    public void A_pointer_in_the_place_of_the_tokenizer_of_t5_is_named_as_such(string file)
    {
        using TemporaryFolder folder = TinyModel.Copy("sd3");
        File.Delete(folder.File("tokenizer_3/spiece.model"));
        File.WriteAllText(folder.File("tokenizer_3", file), TestData.GitLfsPointer);
        AssertPointer(folder, $"tokenizer_3/{file}");
    }

    /// <summary>The folders of Hugging Face's cache hold links to files whose names are hashes.</summary>
    [Fact]
    public void A_folder_of_links_is_the_folder_that_they_lead_to()
    {
        using TemporaryFolder files = WithExternalWeights();
        using var links = new TemporaryFolder();
        int count = 0;
        foreach (string file in Directory.EnumerateFiles(files.Path, "*", SearchOption.AllDirectories))
        {
            string blob = links.File("blobs", $"{count++:x40}");
            File.Copy(file, blob);
            string link = links.File("snapshots/main", Path.GetRelativePath(files.Path, file));
            File.CreateSymbolicLink(link, Path.GetRelativePath(Path.GetDirectoryName(link)!, blob));
        }

        string snapshot = links.File("snapshots/main");
        Assert.Equal(ModelFolder.Inspect(files.Path).WeightBytes, ModelFolder.Inspect(snapshot).WeightBytes);
        using DiffusionModel model = DiffusionModel.Open(snapshot, Options);
        Assert.Single(model.Generate([new ImageRequest { Prompt = "a red car", Steps = 2 }], null, Cancellation));
    }

    [Fact]
    public void A_scheduler_that_is_not_supported_can_be_overridden()
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        File.WriteAllText(folder.File("scheduler/scheduler_config.json"), $$"""{"_class_name":"NewestScheduler",{{Trained}}}""");
        AssertFault(folder, ModelFault.BadConfiguration, "NewestScheduler");
        var overrides = new ModelOverrides { Scheduler = "euler" };
        using DiffusionModel model = DiffusionModel.Open(folder.Path, Options with { Overrides = overrides });
        Assert.Equal("EulerDiscreteScheduler", model.Folder.SchedulerName);
        ImageRequest request = new() { Prompt = "a red car", Steps = 2, GuidanceScale = 1 };
        using DiffusionModel plain = TinyModel.Open("sd");
        Assert.Equal(
            plain.Generate([request with { Scheduler = "euler" }], null, Cancellation)[0].Picture.Pixels,
            model.Generate([request], null, Cancellation)[0].Picture.Pixels);
    }

    [Fact]
    public void An_override_that_names_no_scheduler_is_refused()
        => Assert.Contains(
            "euler-ancestral",
            Assert.Throws<ModelFaultException>(() => ModelFolder.Inspect(TinyModel.PathOf("sd"), "magic")).Message,
            StringComparison.Ordinal);

    /// <summary>The name of a concept stands for all of its vectors, which later files list as added tokens.</summary>
    [Fact]
    public void Tokens_of_textual_inversion_are_encoded_as_one()
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        int size = ClipTokenizer.Open(folder.File("tokenizer")).VocabularySize;
        File.WriteAllText(folder.File("tokenizer/added_tokens.json"), $$"""{"<Cat-toy>":{{size}},"<Cat-toy>_1":{{size + 1}}}""");
        AssertCatToy(ClipTokenizer.Open(folder.File("tokenizer")));
        ModelDefaultsTests.Rewrite(
            folder,
            "tokenizer/tokenizer_config.json",
            "added_tokens_decoder",
            $$"""
            {"{{size}}":{"content":"<Cat-toy>"},"{{size + 1}}":{"content":"<Cat-toy>_1","normalized":true},
             "{{size + 2}}":{"content":"StyleX","normalized":false,"special":false},"{{size + 3}}":{"content":"StyleY","special":true} }
            """);
        File.WriteAllText(folder.File("tokenizer/added_tokens.json"), """{"<old-toy>":100000}""");
        ClipTokenizer tokenizer = ClipTokenizer.Open(folder.File("tokenizer"));
        AssertCatToy(tokenizer);
        Assert.Equal([size + 2, size + 3], tokenizer.Encode("StyleX StyleY"));
        Assert.DoesNotContain(tokenizer.Encode("stylex styley"), x => x >= size);
        Assert.Equal(size + 4, tokenizer.VocabularySize);

        void AssertCatToy(ClipTokenizer read)
        {
            Assert.Equal([size, size + 1], read.Encode("<cat-toy>"));
            Assert.Equal([.. read.Encode("a red"), size, size + 1, .. read.Encode("car")], read.Encode("a red <Cat-toy> car"));
        }
    }

    /// <summary>
    /// The file of older folders counts, until tokenizer_config.json has the added tokens too: transformers reads it no more then. A token
    /// may be an object, and a member that is absent has CLIP's own token.
    /// </summary>
    [Theory]
    [InlineData("\"pad_token\":\"<|endoftext|>\"", "\"pad_token\":\"!\"", "!")]
    [InlineData("\"pad_token\":{\"content\":\"a\"}", "\"bos_token\":\"!\"", "a")]
    [InlineData("\"pad_token\":\"a\"", "\"pad_token\":{\"content\":\"!\",\"normalized\":true}", "!")]
    [InlineData("\"pad_token\":\"a\",\"added_tokens_decoder\":{}", "\"pad_token\":\"!\"", "a")]
    [InlineData("\"pad_token\":{\"__type\":\"AddedToken\",\"content\":\"a\"},\"added_tokens_decoder\":{}", "\"pad_token\":\"!\"", "a")]
    [InlineData("\"added_tokens_decoder\":{}", "\"pad_token\":\"!\"", "<|endoftext|>")]
    public void Special_tokens_are_those_that_transformers_takes(string configuration, string map, string expected)
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        JsonObject vocabulary = JsonNode.Parse(File.ReadAllText(folder.File("tokenizer/vocab.json")))!.AsObject();
        File.WriteAllText(folder.File("tokenizer/tokenizer_config.json"), "{" + configuration + "}");
        File.WriteAllText(folder.File("tokenizer/special_tokens_map.json"), "{" + map + "}");
        Assert.Equal((int)vocabulary[expected]!, ClipTokenizer.Open(folder.File("tokenizer")).PadId);
    }

    /// <summary>Folders of later exports have one file for the tokenizer, with merges as texts or as lists of two.</summary>
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void A_tokenizer_in_one_file_encodes_as_one_in_two_files(bool mergesAreLists, bool keepsVocabulary)
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        ClipTokenizer expected = ClipTokenizer.Open(folder.File("tokenizer"));
        string[] merges = File.ReadAllLines(folder.File("tokenizer/merges.txt"))[1..];
        object[] written = [.. merges.Select(x => mergesAreLists ? (object)x.Split(' ') : x)];
        int size = expected.VocabularySize;
        string added = $$"""[{"id":{{size}},"content":"<toy>","normalized":true}]""";
        File.WriteAllText(
            folder.File("tokenizer/tokenizer.json"),
            $$"""
            {"added_tokens":{{added}},"model":{"type":"BPE","vocab":{{File.ReadAllText(folder.File("tokenizer/vocab.json"))}},
             "merges":{{JsonSerializer.Serialize(written)}} } }
            """);
        if (!keepsVocabulary)
        {
            File.Delete(folder.File("tokenizer/vocab.json"));
        }

        File.Delete(folder.File("tokenizer/merges.txt"));
        ModelFolder.Inspect(folder.Path);
        ClipTokenizer actual = ClipTokenizer.Open(folder.File("tokenizer"));
        Assert.Equal(expected.Encode("a red car at night, 12 dogs"), actual.Encode("a red car at night, 12 dogs"));
        Assert.Equal((expected.BeginId, expected.EndId, expected.PadId), (actual.BeginId, actual.EndId, actual.PadId));
        Assert.Equal([size], actual.Encode("<toy>"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"model":{"type":"Unigram","vocab":[["a",0.5]]}}""")]
    public void A_tokenizer_of_another_kind_is_named(string content)
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        File.Delete(folder.File("tokenizer/vocab.json"));
        File.WriteAllText(folder.File("tokenizer/tokenizer.json"), content);
        AssertFault(folder, ModelFault.BadTokenizer, "tokenizer/tokenizer.json");
    }

    /// <summary>What the parser or the tokenizer's library throws is a fault of the model, and not of the program.</summary>
    [Theory]
    [InlineData("sd", "tokenizer/added_tokens.json", "{\"\u00FF\":1}")]
    [InlineData("sd", "tokenizer/added_tokens.json", "{\"a\":\"\u00FF\"}")]
    [InlineData("sd", "tokenizer/tokenizer.json", """{"added_tokens":[{"content":5,"id":1}]}""")]
    [InlineData("sd", "tokenizer/tokenizer_config.json", """{"bos_token":"\ud800"}""")]
    [InlineData("sd3", "tokenizer_3/tokenizer.json", """{"model":{"type":"Unigram","unk_id":0,"vocab":[[]]}}""")]
    [InlineData("sd3", "tokenizer_3/tokenizer.json", """{"model":{"type":"Unigram","unk_id":0,"vocab":[[null,0.5]]}}""")]
    public void A_damaged_tokenizer_is_named(string model, string file, string content)
    {
        using TemporaryFolder folder = TinyModel.Copy(model);
        File.WriteAllText(folder.File(file), content, Encoding.Latin1); // of the characters above 127 none is UTF-8
        AssertFault(folder, ModelFault.BadTokenizer, file.Split('/')[0]);
    }

    [Fact]
    public void A_tokenizer_with_two_tokens_of_one_id_is_named()
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        JsonObject vocabulary = JsonNode.Parse(File.ReadAllText(folder.File("tokenizer/vocab.json")))!.AsObject();
        vocabulary[vocabulary.First().Key] = 1;
        File.WriteAllText(folder.File("tokenizer/vocab.json"), vocabulary.ToJsonString());
        AssertFault(folder, ModelFault.BadTokenizer, "tokenizer");
    }

    [Fact]
    public void Added_tokens_that_the_text_encoder_does_not_know_are_refused()
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        File.WriteAllText(folder.File("tokenizer/added_tokens.json"), """{"<cat-toy>":100000}""");
        AssertFault(folder, ModelFault.BadTokenizer, "vocab_size");
    }

    private static TemporaryFolder WithExternalWeights()
    {
        TemporaryFolder folder = TinyModel.Copy("sd");
        foreach (string file in new[] { "model.onnx", "model.onnx_data" })
        {
            File.Copy(Path.Combine(TinyModel.PathOf("external"), "unet", file), folder.File("unet", file), overwrite: true);
        }

        return folder;
    }

    private static void AssertPointer(TemporaryFolder folder, string file)
    {
        ModelFaultException fault = Assert.Throws<ModelFaultException>(() => ModelFolder.Inspect(folder.Path));
        Assert.Equal(ModelFault.MissingFile, fault.Fault);
        Assert.StartsWith($"{file} is a Git LFS pointer", fault.Message, StringComparison.Ordinal);
    }

    private static void AssertFault(TemporaryFolder folder, ModelFault expected, string text)
    {
        ModelFaultException fault = Assert.Throws<ModelFaultException>(() => DiffusionModel.Open(folder.Path, Options).Dispose());
        Assert.Equal(expected, fault.Fault);
        Assert.Contains(text, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(folder.Path, fault.Message, StringComparison.Ordinal);
    }
}
