using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Layouts;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pipelines;

namespace AdGenius.Diffusion.Tests.Transformers;

/// <summary>Which graphs are in memory, and folders in which something is missing.</summary>
public sealed class LoadingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void With_enough_memory_every_part_is_loaded_once()
    {
        (DiffusionModel model, Dictionary<string, int> loads) = TransformerModel.OpenCounted(
            TinyModel.PathOf("flux"), TransformerModel.Options);
        using (model)
        {
            TransformerModel.Generate(model, new ImageRequest { Prompt = "a", Steps = 1 });
        }

        Assert.All(loads, x => Assert.Equal(1, x.Value));
    }

    /// <summary>The part was loaded before, so its file is good, and the same batch may succeed later.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_that_cannot_be_read_again_is_a_fault_that_may_pass(bool isDamaged)
    {
        ModelFolder folder = ModelFolder.Inspect(TinyModel.PathOf("flux"));
        DiffusionModelOptions options = TransformerModel.Options with
        {
            MemoryBytes = (long)(folder.Parts.Values.Max(x => x.Bytes) / 0.85) + 10,
        };
        int loads = 0;
        using DiffusionModel model = DiffusionModel.Open(folder, ExecutionProvider.Cpu, options, part => ++loads != folder.Parts.Count + 1
            ? OrtGraph.Load(part, ExecutionProvider.Cpu, options)
            : throw (isDamaged ? new ModelFaultException(ModelFault.BadGraph, "damaged") : new IOException("/home/me/models")));
        var request = new ImageRequest { Prompt = "a", Steps = 1 };

        var fault = Assert.Throws<ModelFaultException>(() => TransformerModel.Generate(model, request));

        Assert.True(fault.IsTransient);
        Assert.DoesNotContain("/home", fault.Message, StringComparison.Ordinal);
        Assert.NotEmpty(TransformerModel.Generate(model, request));
    }

    /// <summary>Encoding, denoising and decoding need one part at a time: a model runs in the memory of its largest part.</summary>
    [Fact]
    public void With_little_memory_parts_are_loaded_stage_by_stage_and_pictures_stay_the_same()
    {
        ImageRequest[] requests = [.. Enumerable.Range(0, 3).Select(x => new ImageRequest { Prompt = $"a car {x}", Steps = 2, Seed = x })];
        using DiffusionModel whole = TinyModel.Open("flux");
        long largest = whole.Folder.Parts.Values.Max(x => x.Bytes);
        (DiffusionModel model, Dictionary<string, int> loads) = TransformerModel.OpenCounted(
            TinyModel.PathOf("flux"), TransformerModel.Options with { MemoryBytes = (long)(largest / 0.85) + 10, MaxBatchSize = 1 });
        using (model)
        {
            IReadOnlyList<GeneratedImage> actual = model.Generate(requests, null, Cancellation);
            IReadOnlyList<GeneratedImage> expected = whole.Generate(requests, null, Cancellation);
            Assert.Equal(expected.Select(x => x.Picture.Pixels), actual.Select(x => x.Picture.Pixels));
        }

        // Once to open it and once for the prompts of all three batches.
        Assert.InRange(loads["text_encoder_2"], 2, 2 + requests.Length);
        Assert.True(loads["transformer"] >= 2);
    }

    [Fact]
    public void All_prompts_are_encoded_before_the_first_picture()
    {
        ImageRequest[] requests = [.. Enumerable.Range(0, 3).Select(x => new ImageRequest { Prompt = $"a dog {x}", Steps = 1, Seed = x })];
        long largest = ModelFolder.Inspect(TinyModel.PathOf("sd3")).Parts.Values.Max(x => x.Bytes);
        (DiffusionModel model, Dictionary<string, int> loads) = TransformerModel.OpenCounted(
            TinyModel.PathOf("sd3"), TransformerModel.Options with { MemoryBytes = (long)(largest / 0.85) + 10, MaxBatchSize = 1 });
        using (model)
        {
            model.Generate(requests, null, Cancellation);
            int before = loads["text_encoder_3"];
            model.Generate(requests, null, Cancellation);
            Assert.Equal(before, loads["text_encoder_3"]);
        }
    }

    /// <summary>A preview can be left out, and a smaller batch may leave room for the part.</summary>
    [Fact]
    public void A_card_that_is_full_when_a_part_is_loaded_again_costs_previews_and_halves_the_batch()
    {
        ImageRequest[] requests = [.. Enumerable.Range(0, 3).Select(
            x => new ImageRequest { Prompt = "a car", Steps = 3, Seed = x, GuidanceScale = 1 })];
        using DiffusionModel whole = TinyModel.Open("sd");
        bool isFull = false;
        using DiffusionModel model = OpenInLittleMemory(() => isFull, isTransient: true);
        isFull = true;
        var seen = new List<GenerationProgress>();
        var progress = new ImmediateProgress(x =>
        {
            seen.Add(x);
            isFull = x.Requests.Count > 1 || x.Step < 3;
        });
        IReadOnlyList<GeneratedImage> actual = model.Generate(
            requests, new GenerationOptions { Progress = progress, PreviewEverySteps = 1 }, Cancellation);

        Assert.Equal(
            whole.Generate(requests, null, Cancellation).Select(x => x.Picture.Pixels), actual.Select(x => x.Picture.Pixels));
        Assert.Equal(1, model.BatchSize);
        Assert.Equal(4 * 3, seen.Count); // three steps of the whole batch, and of each of its pictures
        Assert.All(seen.Take(2 * 3), x => Assert.Null(x.Preview)); // then the decoder is there
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_part_that_finds_no_room_for_one_picture_says_whether_it_may_later(bool isTransient)
    {
        bool isFull = false;
        using DiffusionModel model = OpenInLittleMemory(() => isFull, isTransient);
        isFull = true;
        var fault = Assert.Throws<ModelFaultException>(
            () => model.Generate([new ImageRequest { Prompt = "a car", Steps = 1, GuidanceScale = 1 }], null, Cancellation));
        Assert.Equal((ModelFault.TooLarge, isTransient, "vae_decoder"), (fault.Fault, fault.IsTransient, fault.Message));
    }

    [Theory]
    [InlineData("sd3")]
    [InlineData("flux")]
    public void Every_shape_of_video_passes_the_check_of_doctor(string name)
    {
        ProviderCheck result = ProviderCheck.Run(TinyModel.PathOf(name), ExecutionProvider.Cpu, TimeProvider.System, Cancellation);
        Assert.Null(result.Reason);
        Assert.True(result.IsUsable);
    }

    [Theory]
    [InlineData("sd3", "transformer/model.onnx")]
    [InlineData("sd3", "text_encoder_2/model.onnx")]
    [InlineData("sd3", "tokenizer_2/vocab.json")]
    [InlineData("sd3", "tokenizer_3/tokenizer.json")]
    [InlineData("flux", "text_encoder_2/model.onnx")]
    [InlineData("flux", "tokenizer_2/spiece.model")]
    [InlineData("flux", "vae_decoder/model.onnx")]
    [InlineData("flux", "scheduler/scheduler_config.json")]
    public void A_missing_file_is_named(string name, string file)
    {
        using TemporaryFolder folder = TinyModel.Copy(name);
        File.Delete(folder.File(file));
        AssertFault(folder, ModelFault.MissingFile, file);
    }

    [Theory]
    [InlineData("sd3", "PixArtSigmaPipeline")]
    [InlineData("flux", "FluxKontextPipeline")]
    [InlineData("flux", "FluxFillPipeline")]
    [InlineData("flux", "FluxControlNetPipeline")]
    [InlineData("flux", "Flux2Pipeline")]
    public void Another_pipeline_with_a_transformer_is_refused_by_name(string model, string pipeline)
    {
        using TemporaryFolder folder = TinyModel.Copy(model);
        File.WriteAllText(folder.File("model_index.json"), $$"""{"_class_name":"{{pipeline}}"}""");
        AssertFault(folder, ModelFault.BadConfiguration, pipeline);
    }

    [Theory]
    [InlineData("FluxPipeline")]
    [InlineData("ORTFluxPipeline")]
    [InlineData("FluxImg2ImgPipeline")]
    public void A_pipeline_of_Flux_is_known_whatever_its_exporter_calls_it(string pipeline)
    {
        using TemporaryFolder folder = TinyModel.Copy("flux");
        File.WriteAllText(folder.File("model_index.json"), $$"""{"_class_name":"{{pipeline}}"}""");
        Assert.Equal(ModelKind.Flux, ModelFolder.Inspect(folder.Path).Kind);
    }

    [Fact]
    public void Parts_of_two_models_do_not_belong_together()
    {
        using TemporaryFolder folder = TinyModel.Copy("flux");
        File.Copy(Path.Combine(TinyModel.PathOf("sd3"), "text_encoder_3", "model.onnx"), folder.File("text_encoder_2/model.onnx"), true);
        AssertFault(folder, ModelFault.WrongShape, "text_encoder_2 gives 48");
    }

    [Fact]
    public void A_transformer_for_editing_is_refused()
    {
        using TemporaryFolder folder = TinyModel.Copy("flux");
        Models.ModelDefaultsTests.Rewrite(folder, "vae_decoder/config.json", "latent_channels", "8");
        AssertFault(folder, ModelFault.WrongShape, "transformer/model.onnx takes 64 channels");
    }

    /// <summary>
    /// A model whose parts beside the U-Net do not fit together, and whose decoder does not fit while the memory of the GPU is full.
    /// </summary>
    private static DiffusionModel OpenInLittleMemory(Func<bool> isFull, bool isTransient)
    {
        ModelFolder folder = ModelFolder.Inspect(TinyModel.PathOf("sd"));
        long needed = folder.Parts["unet"].Bytes + folder.Parts.Values.Where(x => x.Name != "unet").Max(x => x.Bytes);
        DiffusionModelOptions options = TransformerModel.Options with { MemoryBytes = (long)(needed / 0.85) + 10 };
        return DiffusionModel.Open(folder, ExecutionProvider.Cpu, options, part => part.Name == "vae_decoder" && isFull()
            ? throw new ModelFaultException(ModelFault.TooLarge, part.Name) { IsTransient = isTransient }
            : OrtGraph.Load(part, ExecutionProvider.Cpu, options));
    }

    private static void AssertFault(TemporaryFolder folder, ModelFault expected, string text)
    {
        ModelFaultException fault = Assert.Throws<ModelFaultException>(
            () => DiffusionModel.Open(folder.Path, TransformerModel.Options).Dispose());
        Assert.Equal(expected, fault.Fault);
        Assert.Contains(text, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(folder.Path, fault.Message, StringComparison.Ordinal);
    }
}
