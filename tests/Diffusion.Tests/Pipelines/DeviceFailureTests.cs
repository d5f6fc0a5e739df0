using AdGenius.Diffusion.Graphs;

namespace AdGenius.Diffusion.Tests.Pipelines;

/// <summary>What a device does that this machine's does not do on demand.</summary>
public sealed class DeviceFailureTests
{
    private static readonly ImageRequest[] Requests = [.. Enumerable.Range(0, 5)
        .Select(x => new ImageRequest { Prompt = "a red car", Seed = x, Steps = 2, GuidanceScale = 1 })];

    private static readonly DiffusionModelOptions Options = new() { ExecutionProvider = ExecutionProvider.Cpu, MaxBatchSize = 4 };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Too_little_memory_halves_the_batch_and_goes_on()
    {
        var batches = new List<int>();
        using DiffusionModel model = Open(batch =>
        {
            batches.Add(batch);
            if (batch > 1)
            {
                throw new DeviceMemoryException();
            }
        });
        IReadOnlyList<GeneratedImage> pictures = model.Generate(Requests, null, Cancellation);
        Assert.Equal(1, model.BatchSize);
        Assert.Equal([4, 2], batches[..2]);
        Assert.All(batches[2..], x => Assert.Equal(1, x));
        using DiffusionModel healthy = TinyModel.Open("sd");
        Assert.Equal(healthy.Generate([Requests[4]], null, Cancellation)[0].Picture.Pixels, pictures[4].Picture.Pixels);
    }

    [Fact]
    public void Too_little_memory_for_one_picture_is_one_clear_fault()
    {
        using DiffusionModel model = Open(_ => throw new DeviceMemoryException());
        ModelFaultException fault = Assert.Throws<ModelFaultException>(() => model.Generate(Requests, null, Cancellation));
        Assert.Equal(ModelFault.TooLarge, fault.Fault);
        Assert.Contains("64 × 64", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lost_device_is_loaded_anew_once()
    {
        int runs = 0;
        var loaded = new List<FakeGraph>();
        using DiffusionModel model = Open(_ => ThrowOnce(ref runs), loaded);
        Assert.Equal(5, model.Generate(Requests, null, Cancellation).Count);
        Assert.Equal(2, loaded.Count);
        Assert.True(loaded[0].IsDisposed);
        Assert.False(loaded[1].IsDisposed);

        static void ThrowOnce(ref int runs)
        {
            if (runs++ == 0)
            {
                throw new DeviceLostException();
            }
        }
    }

    [Fact]
    public void A_device_lost_again_is_one_clear_fault()
    {
        using DiffusionModel model = Open(_ => throw new DeviceLostException());
        Assert.Equal(ModelFault.DeviceLost, Assert.Throws<ModelFaultException>(() => model.Generate(Requests, null, Cancellation)).Fault);
    }

    private static DiffusionModel Open(Action<int> beforeRun, List<FakeGraph>? loaded = null)
    {
        ModelFolder folder = ModelFolder.Inspect(TinyModel.PathOf("sd"));
        return DiffusionModel.Open(folder, ExecutionProvider.Cpu, Options, part =>
        {
            IGraph graph = OrtGraph.Load(part.Path, part.Name, ExecutionProvider.Cpu, Options);
            if (part.Name != "unet")
            {
                return graph;
            }

            var fake = new FakeGraph(graph, beforeRun);
            loaded?.Add(fake);
            return fake;
        });
    }
}
