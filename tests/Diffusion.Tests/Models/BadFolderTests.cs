using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pipelines;

namespace AdGenius.Diffusion.Tests.Models;

/// <summary>One clear error for each way in which a folder can be wrong.</summary>
public sealed class BadFolderTests
{
    private static readonly DiffusionModelOptions Options = new() { ExecutionProvider = ExecutionProvider.Cpu };

    public static TheoryData<string> Files =>
    [
        "model_index.json", "unet/model.onnx", "text_encoder/model.onnx", "vae_decoder/model.onnx", "tokenizer/vocab.json",
        "tokenizer/merges.txt", "scheduler/scheduler_config.json",
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_missing_file_is_named(string file)
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        File.Delete(folder.File(file));
        AssertFault(folder, ModelFault.MissingFile, file);
    }

    /// <summary>The parts of other pipelines are others: what the folder is says more than which part it lacks.</summary>
    [Theory]
    [InlineData("StableVideoDiffusionPipeline", "text_encoder/model.onnx")]
    [InlineData("KandinskyV22Pipeline", "text_encoder/model.onnx")]
    [InlineData("IFPipeline", "vae_decoder/model.onnx")]
    [InlineData("KolorsPipeline", "tokenizer/vocab.json")]
    [InlineData("StableDiffusionXLInstructPix2PixPipeline", "text_encoder/model.onnx")]
    public void A_pipeline_that_is_not_supported_is_named(string pipeline, string missing)
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        ModelDefaultsTests.Rewrite(folder, "model_index.json", "_class_name", $"\"{pipeline}\"");
        File.Delete(folder.File(missing));
        if (missing.StartsWith("text_encoder", StringComparison.Ordinal))
        {
            Directory.Delete(Path.GetDirectoryName(folder.File(missing))!, recursive: true);
        }

        Assert.Equal(
            (ModelFault.BadConfiguration,
                $"model_index.json: the pipeline \"{pipeline}\" (_class_name) is not supported ({missing} is missing). Supported: "
                + "StableDiffusionPipeline, StableDiffusionXLPipeline, LatentConsistencyModelPipeline, StableDiffusion3Pipeline, "
                + "FluxPipeline, and their forms for pictures, masks and ControlNets."),
            FaultOf(folder));
    }

    /// <summary>What an up-scaler, a model of depths and a model of videos take.</summary>
    [Theory]
    [InlineData("StableDiffusionUpscalePipeline", "unet/model.onnx takes 7 latent channels, the VAE has 4.", -1, 7, -1, -1)]
    [InlineData("StableDiffusionDepth2ImgPipeline", "unet/model.onnx takes 5 latent channels, the VAE has 4.", -1, 5, -1, -1)]
    [InlineData("TextToVideoSDPipeline", "unet/model.onnx takes a sample of 5 dimensions", -1, 4, -1, -1, -1)]
    public void A_pipeline_whose_parts_have_the_names_of_supported_ones_is_named(string pipeline, string reason, params int[] sample)
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        ModelDefaultsTests.Rewrite(folder, "model_index.json", "_class_name", $"\"{pipeline}\"");
        GraphVariant.ChangeInput(folder.File("unet/model.onnx"), "sample", GraphVariant.FloatType, sample);
        (ModelFault fault, string message) = FaultOf(folder);
        Assert.Equal(ModelFault.BadConfiguration, fault);
        Assert.StartsWith(
            $"model_index.json: the pipeline \"{pipeline}\" (_class_name) is not supported ({reason}", message, StringComparison.Ordinal);
    }

    /// <summary>A part that is optional is there as a whole or not at all: nothing is left out silently.</summary>
    [Theory]
    [InlineData("sd", "vae_encoder/model.onnx", "config.json", "Without the folder vae_encoder the model is used without this part.")]
    [InlineData("sd", "vae_encoder/model.onnx", "pytorch_model.bin", "The folder has weights for PyTorch (pytorch_model.bin)")]
    [InlineData("sd", "unet/model.onnx", "openvino_model.bin", "The folder has a model for OpenVINO (openvino_model.bin); export the")]
    [InlineData("sd3", "text_encoder_3/model.onnx", "model_fp16.onnx", "The folder has model_fp16.onnx; the graph must have the name")]
    [InlineData("sdxl", "text_encoder_2/model.onnx", "config.json", "text_encoder_2/model.onnx is missing")]
    [InlineData("sd", "text_encoder_2/model.onnx", "config.json", "text_encoder_2/model.onnx is missing")]
    public void A_part_without_its_graph_is_named(string model, string graph, string file, string reason)
    {
        using TemporaryFolder folder = TinyModel.Copy(model);
        File.Delete(folder.File(graph));
        File.WriteAllText(folder.File(graph.Split('/')[0], file), "{}");
        AssertFault(folder, ModelFault.MissingFile, graph + " is missing.");
        AssertFault(folder, ModelFault.MissingFile, reason);
    }

    /// <summary>It would be left out silently, and pictures would not follow the control image.</summary>
    [Theory]
    [InlineData("sd3", "StableDiffusion3")]
    [InlineData("flux", "Flux")]
    public void A_control_net_beside_a_transformer_is_refused(string model, string family)
    {
        using TemporaryFolder folder = TinyModel.Copy(model);
        string part = Path.GetDirectoryName(folder.File("controlnet", "model.onnx"))!;
        Assert.Equal(family, ModelFolder.Inspect(folder.Path).Kind.ToString()); // an empty folder is none
        File.Copy(Path.Combine(TinyModel.PathOf("controlnet"), "controlnet", "model.onnx"), Path.Combine(part, "model.onnx"));
        AssertFault(folder, ModelFault.BadConfiguration, $"a ControlNet, which is not supported for {family}. Without the folder");
    }

    [Fact]
    public void A_VAE_in_the_layout_of_PyTorch_is_explained()
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        Directory.Delete(Path.GetDirectoryName(folder.File("vae_decoder/model.onnx"))!, recursive: true);
        File.WriteAllText(folder.File("vae", "diffusion_pytorch_model.safetensors"), "");
        AssertFault(
            folder,
            ModelFault.MissingFile,
            "vae_decoder/model.onnx is missing. The folder vae is of the layout for PyTorch; an export to ONNX has vae_decoder and");
    }

    /// <summary>Exporters copy the weights for PyTorch of this part and do not export it.</summary>
    [Theory]
    [InlineData("model.safetensors", "The folder has weights for PyTorch (model.safetensors); export the model to ONNX.")]
    [InlineData("config.json", "safety_checker/model.onnx is missing. The model's pictures are not checked.")]
    public void A_safety_checker_without_its_graph_is_left_out_and_named(string file, string reason)
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        Assert.Null(ModelFolder.Inspect(folder.Path).MissingSafetyChecker);
        File.WriteAllText(folder.File("safety_checker", file), "{}");
        using DiffusionModel model = DiffusionModel.Open(folder.Path, Options);
        Assert.StartsWith("safety_checker/model.onnx is missing.", model.Folder.MissingSafetyChecker, StringComparison.Ordinal);
        Assert.Contains(reason, model.Folder.MissingSafetyChecker, StringComparison.Ordinal);
        Assert.Single(model.Generate(
            [new ImageRequest { Prompt = "a red car", Steps = 1, GuidanceScale = 1 }], null, TestContext.Current.CancellationToken));

        File.WriteAllText(folder.File("safety_checker", "model.onnx"), "<html>404 not found</html>");
        AssertFault(folder, ModelFault.BadGraph, "safety_checker/model.onnx");
    }

    /// <summary>As diffusers writes it for a pipeline without a checker: the folder is not read, whatever is in it.</summary>
    [Theory]
    [InlineData("model.onnx", TestData.GitLfsPointer)]
    [InlineData("model.onnx", "<html>404 not found</html>")]
    [InlineData("model.safetensors", "{}")]
    public void A_safety_checker_that_the_index_leaves_out_is_not_read(string file, string content)
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        ModelDefaultsTests.Rewrite(folder, "model_index.json", "safety_checker", "[null,null]");
        Assert.Null(ModelFolder.Inspect(folder.Path).MissingSafetyChecker);
        File.WriteAllText(folder.File("safety_checker", file), content);
        ModelFolder model = ModelFolder.Inspect(folder.Path);
        Assert.DoesNotContain("safety_checker", model.Parts.Keys);
        Assert.Equal(
            "model_index.json leaves out safety_checker (null in the place of its class). The model's pictures are not checked.",
            model.MissingSafetyChecker);

        ModelDefaultsTests.Rewrite(
            folder, "model_index.json", "safety_checker", """["stable_diffusion","StableDiffusionSafetyChecker"]""");
        File.WriteAllText(folder.File("safety_checker", "model.onnx"), TestData.GitLfsPointer);
        AssertFault(folder, ModelFault.MissingFile, "safety_checker/model.onnx is a Git LFS pointer");
    }

    [Fact]
    public void The_folder_of_an_optional_part_may_be_empty()
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        Directory.Delete(Path.GetDirectoryName(folder.File("vae_encoder/model.onnx"))!, recursive: true);
        File.WriteAllText(folder.File("vae_encoder/.directory"), "");
        Assert.False(ModelFolder.Inspect(folder.Path).SupportsImageToImage);
    }

    [Fact]
    public void An_inpainting_model_without_an_encoder_of_pictures_is_refused_when_its_folder_is_read()
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        TinyModel.Overlay("inpaint", folder);
        Directory.Delete(Path.GetDirectoryName(folder.File("vae_encoder/model.onnx"))!, recursive: true);
        ModelFaultException fault = Assert.Throws<ModelFaultException>(() => ModelFolder.Inspect(folder.Path));
        Assert.Equal(ModelFault.MissingFile, fault.Fault);
        Assert.StartsWith("vae_encoder/model.onnx is missing: an inpainting model", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>A file that is read only when the model is loaded, and may not be then.</summary>
    [Fact]
    public void A_file_that_cannot_be_opened_when_the_model_is_loaded_is_a_fault_of_the_model()
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        using FileStream locked = new(folder.File("text_encoder/config.json"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        AssertFault(folder, ModelFault.MissingFile, "cannot be read");
    }

    /// <summary>A graph says nothing about an input whose shape its exporter has left out.</summary>
    [Fact]
    public void An_input_without_a_shape_is_named()
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        GraphVariant.ForgetShape(folder.File("unet/model.onnx"), "encoder_hidden_states", GraphVariant.FloatType);
        AssertFault(folder, ModelFault.WrongShape, "encoder_hidden_states");
    }

    [Fact]
    public void A_missing_folder_is_named()
        => Assert.Equal(
            ModelFault.MissingFile,
            Assert.Throws<ModelFaultException>(() => DiffusionModel.Open("/nowhere/at-all", Options)).Fault);

    [Fact]
    public void A_file_in_the_place_of_the_folder_is_named()
        => Assert.EndsWith(
            "model_index.json\" is a file: name the folder of a model, which has model_index.json in it.",
            Assert.Throws<ModelFaultException>(
                () => DiffusionModel.Open(Path.Combine(TinyModel.PathOf("sd"), "model_index.json"), Options)).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("unet/model.onnx")]
    [InlineData("vae_decoder/model.onnx")]
    public void A_truncated_graph_is_named(string file)
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        byte[] bytes = File.ReadAllBytes(folder.File(file));
        File.WriteAllBytes(folder.File(file), bytes[..(bytes.Length / 2)]);
        AssertFault(folder, ModelFault.BadGraph, file);
    }

    [Fact]
    public void A_graph_that_is_no_graph_is_named()
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        File.WriteAllText(folder.File("unet/model.onnx"), "<html>404 not found</html>");
        AssertFault(folder, ModelFault.BadGraph, "unet/model.onnx");
    }

    [Fact]
    public void Damage_inside_a_graph_is_found_when_it_is_loaded()
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        byte[] bytes = File.ReadAllBytes(folder.File("unet/model.onnx"));
        int position = bytes.AsSpan().IndexOf("Conv"u8);
        "Cxnv"u8.CopyTo(bytes.AsSpan(position));
        File.WriteAllBytes(folder.File("unet/model.onnx"), bytes);
        AssertFault(folder, ModelFault.BadGraph, "unet/model.onnx");
    }

    [Fact]
    public void A_denoiser_of_another_family_is_refused()
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        File.Copy(Path.Combine(TinyModel.PathOf("sdxl"), "unet", "model.onnx"), folder.File("unet/model.onnx"), overwrite: true);
        AssertFault(folder, ModelFault.WrongShape, "unet/model.onnx");
    }

    [Fact]
    public void A_graph_in_the_place_of_another_is_refused()
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        File.Copy(folder.File("vae_encoder/model.onnx"), folder.File("vae_decoder/model.onnx"), overwrite: true);
        AssertFault(folder, ModelFault.WrongShape, "vae_decoder/model.onnx");
    }

    [Fact]
    public void A_tokenizer_of_another_model_is_refused()
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        File.Copy(TestData.PathOf("clip", "vocab.json"), folder.File("tokenizer/vocab.json"), overwrite: true);
        File.Copy(TestData.PathOf("clip", "merges.txt"), folder.File("tokenizer/merges.txt"), overwrite: true);
        AssertFault(folder, ModelFault.BadTokenizer, "49408");
    }

    [Theory]
    [InlineData("scheduler/scheduler_config.json", "{", "scheduler_config.json")]
    [InlineData("scheduler/scheduler_config.json", """{"_class_name":"MagicScheduler"}""", "MagicScheduler")]
    [InlineData("scheduler/scheduler_config.json", """{"_class_name":"DDIMScheduler","beta_schedule":"steep"}""", "scaled_linear")]
    [InlineData("scheduler/scheduler_config.json", """{"_class_name":"DDIMScheduler","prediction_type":7}""", "prediction_type")]
    [InlineData("model_index.json", "[]", "model_index.json")]
    [InlineData("model_index.json", """{"adgenius":{"trained_sizes":["256x0"]}}""", "384x224")]
    [InlineData("model_index.json", """{"adgenius":{"subjects":["dog"]}}""", "adgenius: subjects must be an object of lists")]
    [InlineData("model_index.json", """{"adgenius":{"subjects":{"dog":"puppy"}}}""", "adgenius: subjects must be an object of lists")]
    [InlineData("model_index.json", """{"adgenius":{"subjects":{"dog":[]}}}""", "with at least one word each")]
    [InlineData("model_index.json", """{"adgenius":{"subjects":{"dog":["hot dog"]}}}""", "with at least one word each")]
    [InlineData("model_index.json", """{"adgenius":{"replacements":{"dog":"dogs"}}}""", "replacements must be an object of lists")]
    [InlineData("model_index.json", """{"adgenius":{"replacements":{"dog":["hot dogs"]}}}""", "with lists of words, each in one list")]
    [InlineData("model_index.json", """{"adgenius":{"replacements":{"hot dog":["dogs"]}}}""", "with lists of words, each in one list")]
    [InlineData("model_index.json", """{"adgenius":{"replacements":{"dog":["pets"],"cat":["Pets"]}}}""", "each in one list, 2000")]
    [InlineData(
        "model_index.json",
        """{"adgenius":{"subjects":{"dog":["dog"]},"one_of":{"subject":["cat"]}}}""",
        "adgenius: one_of must be an object of lists of names of subjects")]
    [InlineData("model_index.json", """{"adgenius":["subjects"]}""", "model_index.json: adgenius must be an object.")]
    [InlineData("model_index.json", """{"adgenius":{"default_steps":"few"}}""", "adgenius: default_steps must be a number.")]
    [InlineData("model_index.json", """{"adgenius":{"default_steps":1e999}}""", "adgenius: default_steps must be a number.")]
    [InlineData("model_index.json", """{"adgenius":{"default_steps":2.5}}""", "adgenius: default_steps must be a whole number")]
    [InlineData("model_index.json", """{"adgenius":{"default_guidance_scale":[]}}""", "adgenius: default_guidance_scale must be a number.")]
    [InlineData("model_index.json", """{"adgenius":{"native_size":{}}}""", "adgenius: native_size must be a whole number above 0, or")]
    [InlineData("model_index.json", """{"adgenius":{"trained_sizes":"64x64"}}""", "adgenius: trained_sizes must be a list of sizes")]
    [InlineData("model_index.json", """{"adgenius":{"refiner_start":true}}""", "adgenius: refiner_start must be a number.")]
    [InlineData("model_index.json", """{"adgenius":{"size_multiple":12}}""", "size_multiple")]
    [InlineData("model_index.json", """{"adgenius":{"default_guidance_scale":101}}""", "default_guidance_scale")]
    [InlineData("model_index.json", """{"adgenius":{"native_size":8192}}""", "8192 × 8192; the sides of its pictures are 4096 pixels")]
    [InlineData("model_index.json", """{"adgenius":{"trained_sizes":["64x64","8192x64"]}}""", "8192 × 64")]
    [InlineData("unet/config.json", """{"sample_size":[8,0]}""", "unet/config.json: sample_size")]
    [InlineData("unet/config.json", """{"sample_size":"large"}""", "unet/config.json: sample_size")]
    [InlineData("vae_decoder/config.json", """{"scaling_factor":0}""", "scaling_factor")]
    [InlineData("scheduler/scheduler_config.json", """{"_class_name":"DDIMScheduler","num_train_timesteps":0}""", "num_train_timesteps")]
    [InlineData("scheduler/scheduler_config.json", """{"_class_name":"DDIMScheduler","trained_betas":[0.1,0.2]}""", "trained_betas")]
    [InlineData("scheduler/scheduler_config.json", """{"_class_name":"LCMScheduler","original_inference_steps":0}""", "original_inf")]
    public void A_wrong_configuration_is_named(string file, string content, string word)
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        File.WriteAllText(folder.File(file), content);
        AssertFault(folder, ModelFault.BadConfiguration, word);
    }

    [Fact]
    public void A_model_larger_than_the_memory_is_refused_before_it_is_loaded()
    {
        ModelFaultException fault = Assert.Throws<ModelFaultException>(
            () => DiffusionModel.Open(TinyModel.PathOf("sd"), Options with { MemoryBytes = 1000 }));
        Assert.Equal(ModelFault.TooLarge, fault.Fault);
    }

    /// <summary>The U-Net stays in memory while each of the others is loaded.</summary>
    [Fact]
    public void The_largest_of_the_other_parts_must_fit_beside_the_U_Net()
    {
        // Larger than every other part, as of real models, by a text of the file (doc_string).
        using TemporaryFolder copy = TinyModel.Copy("sd");
        string graph = copy.File("unet", "model.onnx");
        File.WriteAllBytes(graph, [.. File.ReadAllBytes(graph), 0x32, 0xA0, 0x8D, 0x06, .. new byte[100_000]]);
        ModelFolder folder = ModelFolder.Inspect(copy.Path);
        long needed = folder.Parts["unet"].Bytes + folder.Parts.Values.Where(x => x.Name != "unet").Max(x => x.Bytes);
        Assert.True(folder.Parts["unet"].Bytes > needed / 2);
        long enough = (long)Math.Ceiling(needed / 0.85);
        MemoryRequirement.Check(folder, Options with { MemoryBytes = enough }, ExecutionProvider.Cpu);
        MemoryRequirement.Check(folder, Options with { MemoryBytes = needed }, ExecutionProvider.Cuda);
        MemoryRequirement.CheckGpu(folder, Options, (needed, needed));

        // The process would be killed with nothing left beside the weights.
        var fault = Assert.Throws<ModelFaultException>(
            () => MemoryRequirement.Check(folder, Options with { MemoryBytes = enough - 2 }, ExecutionProvider.Cpu));
        Assert.Matches(" and unet; there are .* GiB of memory, of which .* GiB may be weights", fault.Message);
        Assert.Throws<ModelFaultException>(
            () => MemoryRequirement.Check(folder, Options with { MemoryBytes = needed - 1 }, ExecutionProvider.Cuda));
        var onGpu = Assert.Throws<ModelFaultException>(() => MemoryRequirement.CheckGpu(folder, Options, (needed - 1, needed - 1)));
        Assert.Equal((ModelFault.TooLarge, false), (onGpu.Fault, onGpu.IsTransient));
    }

    /// <summary>What a GPU has free counts, and of it no more than the operator permits.</summary>
    [Fact]
    public void A_model_larger_than_the_card_is_refused_before_it_is_loaded()
    {
        ModelFolder folder = ModelFolder.Inspect(TinyModel.PathOf("sd"));
        long all = folder.Parts.Values.Sum(x => x.Bytes);
        DiffusionModelOptions limited = Options with { DeviceMemoryBytes = 1000 };
        Assert.Contains("of the GPU's memory", Refused(Options, (1000, 1000)).Message, StringComparison.Ordinal);
        Assert.Equal(ModelFault.TooLarge, Refused(limited, (all, all)).Fault);
        Assert.Equal(ModelFault.TooLarge, Refused(limited, null).Fault);
        MemoryRequirement.CheckGpu(folder, Options, (all, all));
        MemoryRequirement.CheckGpu(folder, Options, null);

        // Memory that another program holds comes free; a GPU or a limit that is too small does not grow.
        Assert.True(Refused(Options, (1000, all)).IsTransient);
        Assert.False(Refused(Options, (1000, 1000)).IsTransient);
        Assert.False(Refused(limited, (500, all)).IsTransient);
        Assert.False(Refused(limited, null).IsTransient);

        Assert.Equal(850, MemoryRequirement.ForWeights(limited, ExecutionProvider.Cuda, all));
        Assert.Equal(850, MemoryRequirement.ForWeights(limited, ExecutionProvider.Cuda, null));
        Assert.Equal(85, MemoryRequirement.ForWeights(limited, ExecutionProvider.Cuda, 100));
        Assert.Equal(long.MaxValue, MemoryRequirement.ForWeights(Options, ExecutionProvider.Cuda, null));

        ModelFaultException Refused(DiffusionModelOptions options, (long Free, long Total)? gpu)
            => Assert.Throws<ModelFaultException>(() => MemoryRequirement.CheckGpu(folder, options, gpu));
    }

    [Fact]
    public void A_wholly_black_picture_is_a_fault()
    {
        ModelFolder folder = ModelFolder.Inspect(TinyModel.PathOf("sd"));
        using DiffusionModel model = DiffusionModel.Open(folder, ExecutionProvider.Cpu, Options, part =>
        {
            IGraph graph = OrtGraph.Load(part.Path, part.Name, ExecutionProvider.Cpu, Options);
            return part.Name == "vae_decoder" ? new ChangedGraph(graph, output => Array.Fill(output, -1)) : graph;
        });
        ModelFaultException fault = Assert.Throws<ModelFaultException>(
            () => model.Generate([new ImageRequest { Prompt = "x", Steps = 1 }], null, TestContext.Current.CancellationToken));
        Assert.Equal(ModelFault.BadOutput, fault.Fault);
        Assert.Contains("black", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_whole_folder_is_described()
    {
        ModelFolder folder = ModelFolder.Inspect(TinyModel.PathOf("control"));
        Assert.Equal(["safety_checker", "text_encoder", "unet", "vae_decoder", "vae_encoder"], folder.Parts.Keys.Order());
        Assert.True(folder.WeightBytes > 100_000);
        Assert.True(folder.SupportsImageToImage);
    }

    [Fact]
    public void A_folder_may_name_the_sizes_its_model_was_trained_on()
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        Assert.Empty(ModelFolder.Inspect(folder.Path).Defaults.TrainedSizes);
        File.WriteAllText(
            folder.File("model_index.json"),
            """{"_class_name":"StableDiffusionPipeline","adgenius":{"trained_sizes":["64x64","128x64"]}}""");
        Assert.Equal([(64, 64), (128, 64)], ModelFolder.Inspect(folder.Path).Defaults.TrainedSizes);
    }

    /// <summary>A folder for a newer version; its own numbers count, and what this version does not know is ignored.</summary>
    [Fact]
    public void A_member_of_the_own_section_that_is_not_known_is_ignored()
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        File.WriteAllText(
            folder.File("model_index.json"),
            """{"_class_name":"StableDiffusionPipeline","adgenius":{"colours":{"sky":[1]},"default_steps":7,"subjects":null}}""");
        Assert.Equal(7, ModelFolder.Inspect(folder.Path).Defaults.Steps);
        Assert.Null(ModelFolder.Inspect(folder.Path).Subjects);
    }

    [Fact]
    public void A_list_of_folders_tells_the_good_from_the_bad()
    {
        using var root = new TemporaryFolder();
        foreach (string file in Directory.EnumerateFiles(TinyModel.PathOf("sd"), "*", SearchOption.AllDirectories))
        {
            File.Copy(file, root.File("good", Path.GetRelativePath(TinyModel.PathOf("sd"), file)));
        }

        File.WriteAllText(root.File("bad", "model_index.json"), "{}");
        File.WriteAllText(root.File("other", "readme.txt"), "");
        var list = ModelFolder.List(root.Path);
        Assert.Equal(["bad", "good"], list.Select(x => x.Name));
        Assert.Contains("text_encoder", list[0].Fault, StringComparison.Ordinal);
        Assert.NotNull(list[1].Folder);
    }

    private static (ModelFault Fault, string Message) FaultOf(TemporaryFolder folder)
    {
        ModelFaultException fault = Assert.Throws<ModelFaultException>(() => ModelFolder.Inspect(folder.Path));
        return (fault.Fault, fault.Message);
    }

    private static void AssertFault(TemporaryFolder folder, ModelFault expected, string word)
    {
        ModelFaultException fault = Assert.Throws<ModelFaultException>(() => DiffusionModel.Open(folder.Path, Options).Dispose());
        Assert.Equal(expected, fault.Fault);
        Assert.Contains(word, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(folder.Path, fault.Message, StringComparison.Ordinal);
    }
}
