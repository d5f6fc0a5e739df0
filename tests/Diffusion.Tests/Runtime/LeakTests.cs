using AdGenius.Diffusion.Pipelines;
using Microsoft.ML.OnnxRuntime;

namespace AdGenius.Diffusion.Tests.Runtime;

/// <summary>Runs alone: other tests' memory would count.</summary>
[CollectionDefinition(nameof(LeakTests), DisableParallelization = true)]
[Collection(nameof(LeakTests))]
public sealed class LeakTests
{
    /// <summary>Every handle has one owner: ten thousand runs and sessions come and go, and memory stays where it is.</summary>
    [Fact]
    public void Ten_thousand_runs_take_no_memory()
    {
        using var session = new InferenceSession(Path.Combine(TinyModel.PathOf("sd"), "vae_decoder", "model.onnx"));
        RunMany(session, 2000);
        long before = ResidentBytes();
        RunMany(session, 10_000);
        long grown = ResidentBytes() - before;
        Assert.True(grown < 16 << 20, $"Memory grew by {grown >> 20} MiB.");
    }

    /// <summary>Weights are loaded once and every picture gives back what it took, whatever its size, batch and scheduler.</summary>
    [Fact]
    public void Hundreds_of_pictures_take_no_memory()
    {
        using DiffusionModel model = TinyModel.Open("sd");
        GenerateMany(model, 20);
        long before = ResidentBytes();
        GenerateMany(model, 100);
        long grown = ResidentBytes() - before;
        Assert.True(grown < 24 << 20, $"Memory grew by {grown >> 20} MiB.");
    }

    private static void GenerateMany(DiffusionModel model, int count)
    {
        for (int i = 0; i < count; i++)
        {
            ImageRequest request = new() {
                Prompt = $"a red car {i}",
                Seed = i,
                Steps = 2,
                Scheduler = i % 2 == 0 ? "unipc" : "ddim",
                Width = 64 + (i % 3 * 64) };
            model.Generate(
                [request, request with { Seed = -i }, request with { Width = 128 }],
                null,
                TestContext.Current.CancellationToken);
        }
    }

    private static void RunMany(InferenceSession session, int count)
    {
        var numbers = new float[64];
        for (int i = 0; i < count; i++)
        {
            using var options = new RunOptions();
            using OrtValue input = OrtValue.CreateTensorValueFromMemory(numbers, [1, 4, 4, 4]);
            using OrtIoBinding binding = session.CreateIoBinding();
            binding.BindInput("latent_sample", input);
            binding.BindOutputToDevice("sample", OrtMemoryInfo.DefaultInstance);
            session.RunWithBinding(options, binding);
            using IDisposableReadOnlyCollection<OrtValue> results = binding.GetOutputValues();
        }
    }

    private static long ResidentBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
