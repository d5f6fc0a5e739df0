using System.Text.Json;
using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pictures;
using AdGenius.Diffusion.Pipelines;
using AdGenius.Diffusion.Schedulers;

namespace AdGenius.Diffusion.Tests.Pipelines;

/// <summary>SDXL with a refiner that does the last steps, against the loop of diffusers in torch.</summary>
public sealed class RefinerTests : IDisposable
{
    private static readonly DiffusionModelOptions Options = new() { ExecutionProvider = ExecutionProvider.Cpu };

    private readonly TemporaryFolder _folder = TinyModel.Copy("sdxl");
    private readonly JsonElement _golden = TinyModel.Golden("sdxl-refiner");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_folder_refiner_does_the_last_fifth_of_the_noise_levels()
    {
        AddRefiner();
        using DiffusionModel model = DiffusionModel.Open(_folder.Path, Options);
        Assert.Equal("refiner", model.Folder.Refiner?.Name);

        // 32 of the model, and 64 of the refiner with one level more.
        Assert.Equal(64, model.Folder.Defaults.SizeMultiple);
        AssertSame("bytes_0.8", Generate(model, Request()));
    }

    [Fact]
    public void An_operator_names_a_refiner_and_where_it_takes_over()
    {
        using DiffusionModel model = DiffusionModel.Open(_folder.Path, Options with
        {
            Overrides = new ModelOverrides { Refiner = TinyModel.PathOf("sdxl-refiner"), RefinerStart = 0.45 },
        });
        AssertSame("bytes_0.45", Generate(model, Request()));
    }

    /// <summary>As many steps as let the refiner run, but not more than a request may have.</summary>
    [Theory]
    [InlineData(0.8, 6)]
    [InlineData(0.99999, 1000)]
    public void The_check_of_doctor_has_steps_that_a_request_may_have(double start, int maximum)
    {
        AddRefiner();
        ModelFolder folder = ModelFolder.Inspect(_folder.Path, new ModelOverrides { RefinerStart = start });
        Assert.InRange(ProviderCheck.Request(folder, 64, 64).Steps!.Value, 1, maximum);
    }

    [Fact]
    public void A_folder_says_where_its_refiner_takes_over()
    {
        AddRefiner();
        File.WriteAllText(
            _folder.File("model_index.json"),
            """{"_class_name":"StableDiffusionXLPipeline","force_zeros_for_empty_prompt":true,"adgenius":{"refiner_start":0.45}}""");
        using DiffusionModel model = DiffusionModel.Open(_folder.Path, Options);
        AssertSame("bytes_0.45", Generate(model, Request()));
    }

    /// <summary>Both U-Nets are loaded one after the other, and progress counts the steps of both.</summary>
    [Fact]
    public void Little_memory_and_progress_change_nothing()
    {
        AddRefiner();
        long largest = ModelFolder.Inspect(_folder.Path).Parts.Values.Max(x => x.Bytes);
        using DiffusionModel model = DiffusionModel.Open(_folder.Path, Options with { MemoryBytes = (long)((largest + 1000) / 0.85) });
        var steps = new List<(int Step, int Count)>();
        var options = new GenerationOptions
        {
            Progress = new Reports(x => steps.Add((x.Step, x.StepCount))),
            PreviewEverySteps = 3,
        };
        byte[] pixels = model.Generate([Request()], options, Cancellation)[0].Picture.Pixels;
        AssertSame("bytes_0.8", pixels);
        Assert.Equal(Enumerable.Range(1, 10).Select(x => (x, 10)), steps);
    }

    /// <summary>A picture with less noise than that of the hand-over: the model has no step left, and the refiner has one.</summary>
    [Fact]
    public void A_picture_that_changes_little_is_worked_on_by_the_refiner_alone()
    {
        AddRefiner();
        using DiffusionModel model = DiffusionModel.Open(_folder.Path, Options);
        var steps = new List<int>();
        var picture = new RgbImage(128, 64, [.. Enumerable.Range(0, 128 * 64 * 3).Select(x => (byte)(x % 251))]);
        ImageRequest request = Request() with { InitImage = picture, Strength = 0.1 };
        model.Generate([request], new GenerationOptions { Progress = new Reports(x => steps.Add(x.StepCount)) }, Cancellation);
        Assert.Equal([1], steps);
    }

    [Fact]
    public void A_refiner_alone_is_refused()
    {
        var fault = Assert.Throws<ModelFaultException>(() => ModelFolder.Inspect(TinyModel.PathOf("sdxl-refiner")));
        Assert.Equal(ModelFault.BadConfiguration, fault.Fault);
        Assert.Contains("is a refiner of Stable Diffusion XL", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sd", "it is no refiner")]
    [InlineData("nowhere", "the folder does not exist")]
    public void A_folder_that_is_no_refiner_is_named(string name, string reason)
    {
        var fault = Assert.Throws<ModelFaultException>(() => ModelFolder.Inspect(
            _folder.Path, new ModelOverrides { Refiner = TinyModel.PathOf(name) }));
        Assert.Contains(name, fault.Message, StringComparison.Ordinal);
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_stable_diffusion_xl_has_a_refiner()
    {
        var fault = Assert.Throws<ModelFaultException>(() => ModelFolder.Inspect(
            TinyModel.PathOf("sd"), new ModelOverrides { Refiner = TinyModel.PathOf("sdxl-refiner") }));
        Assert.Contains("cannot have a refiner", fault.Message, StringComparison.Ordinal);
        fault = Assert.Throws<ModelFaultException>(() => ModelFolder.Inspect(_folder.Path, new ModelOverrides { RefinerStart = 0.5 }));
        Assert.Contains("has no refiner", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_of_the_refiner_that_overflows_is_named_as_the_refiners()
    {
        AddRefiner();
        ModelFolder folder = ModelFolder.Inspect(_folder.Path);
        using DiffusionModel model = DiffusionModel.Open(folder, ExecutionProvider.Cpu, Options, part =>
        {
            IGraph graph = OrtGraph.Load(part.Path, part.Name, ExecutionProvider.Cpu, Options);
            return part == folder.Refiner!.Parts["unet"] ? new ChangedGraph(graph, numbers => numbers[0] = float.NaN) : graph;
        });
        var fault = Assert.Throws<ModelFaultException>(() => Generate(model, Request()));
        Assert.StartsWith("refiner/unet/model.onnx computed not-a-number", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>The indexes that the code of diffusers' pipelines computes for these timesteps.</summary>
    [Theory]
    [InlineData("EulerDiscreteScheduler", 10, 0.8, 8, 8)]
    [InlineData("EulerDiscreteScheduler", 40, 0.8, 32, 32)]
    [InlineData("HeunDiscreteScheduler", 5, 0.6, 5, 4)]
    [InlineData("HeunDiscreteScheduler", 10, 0.8, 15, 14)]
    public void The_cut_is_at_a_noise_level(string scheduler, int steps, double share, int end, int start)
    {
        Scheduler made = SchedulerCatalog.Create(SchedulerConfiguration.Parse(
            $$"""{"_class_name":"{{scheduler}}","beta_schedule":"scaled_linear","timestep_spacing":"linspace"}"""));
        made.SetTimesteps(steps);
        Assert.Equal(
            (end, start),
            (RefinerTimesteps.EndIndex(made.Timesteps, 1000, share), RefinerTimesteps.StartIndex(made, 1000, share)));
    }

    private void AddRefiner()
    {
        string source = TinyModel.PathOf("sdxl-refiner");
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            File.Copy(file, _folder.File(Path.Combine("refiner", Path.GetRelativePath(source, file))));
        }
    }

    private ImageRequest Request() => new()
    {
        Prompt = _golden.GetProperty("prompt").GetString()!,
        Steps = _golden.GetProperty("steps").GetInt32(),
        GuidanceScale = _golden.GetProperty("guidance").GetSingle(),
        Seed = _golden.GetProperty("seed").GetInt64(),
        Width = _golden.GetProperty("width").GetInt32(),
        Height = _golden.GetProperty("height").GetInt32(),
    };

    private static byte[] Generate(DiffusionModel model, ImageRequest request)
        => model.Generate([request], null, Cancellation)[0].Picture.Pixels;

    private void AssertSame(string name, byte[] pixels)
    {
        byte[] expected = [.. _golden.GetProperty(name).EnumerateArray().Select(x => x.GetByte())];
        Assert.Equal(0, Enumerable.Range(0, expected.Length).Count(i => Math.Abs(expected[i] - pixels[i]) > 1));
    }

    private sealed class Reports(Action<GenerationProgress> report) : IProgress<GenerationProgress>
    {
        public void Report(GenerationProgress value) => report(value);
    }
}
