using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pictures;
using AdGenius.Diffusion.Pipelines;

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

    /// <summary>The limit is this model's own: others are not in its way.</summary>
    [Theory]
    [InlineData("std::bad_alloc", 1)]
    [InlineData("Available memory of 434690560 is smaller than requested bytes of 536870912", 0)]
    public void Room_is_made_once_before_a_batch_is_halved(string text, int expected)
    {
        int made = 0;
        var batches = new List<int>();
        using DiffusionModel model = Open(
            batch =>
            {
                batches.Add(batch);
                throw new DeviceMemoryException(new InvalidOperationException(text));
            },
            makeRoom: () => made++ == 0);
        Assert.Throws<ModelFaultException>(() => model.Generate(Requests, null, Cancellation));
        Assert.Equal([.. Enumerable.Repeat(4, expected), 4, 2, 1], batches.Take(expected + 3));
        Assert.Equal(expected == 0 ? 0 : batches.Count, made);
    }

    /// <summary>Another program may have freed a GPU's memory when the batch is tried again.</summary>
    [Theory]
    [InlineData(ExecutionProvider.Cuda, "CUDA failure 2: out of memory ; GPU=0 ; expr=cudaMalloc(&p, size)", true)]
    [InlineData(ExecutionProvider.Cuda, "Failed to allocate memory for requested buffer of size 107374182400", true)]
    [InlineData(ExecutionProvider.Cuda, "Available memory of 434690560 is smaller than requested bytes of 536870912", false)]
    [InlineData(ExecutionProvider.Cpu, "std::bad_alloc", false)]
    public void Too_little_memory_for_one_picture_is_transient_on_a_card_without_a_limit(
        ExecutionProvider provider, string text, bool isTransient)
    {
        using DiffusionModel model = Open(
            _ => throw new DeviceMemoryException(new InvalidOperationException(text)), provider: provider);
        ModelFaultException fault = Assert.Throws<ModelFaultException>(() => model.Generate(Requests, null, Cancellation));
        Assert.Equal((ModelFault.TooLarge, isTransient), (fault.Fault, fault.IsTransient));
    }

    [Fact]
    public void After_a_while_with_enough_memory_batches_are_as_large_as_before()
    {
        bool isFull = true;
        var batches = new List<int>();
        using DiffusionModel model = Open(batch =>
        {
            batches.Add(batch);
            if (isFull && batch > 1)
            {
                throw new DeviceMemoryException();
            }
        });
        model.Generate(Requests, null, Cancellation);
        Assert.Equal(1, model.BatchSize);

        isFull = false;
        for (int i = 0; i < 100 && model.BatchSize < Options.MaxBatchSize; i++)
        {
            model.Generate(Requests[..model.BatchSize], null, Cancellation);
        }

        batches.Clear();
        model.Generate(Requests[..4], null, Cancellation);
        Assert.Equal([4, 4], batches); // two steps
    }

    /// <summary>Whichever part is running when the device is lost, once is repaired and the picture is the same.</summary>
    [Theory]
    [InlineData("text_encoder", 0)]
    [InlineData("text_encoder", 1)]
    [InlineData("unet", 0)]
    [InlineData("unet", 2)]
    [InlineData("vae_encoder", 0)]
    [InlineData("vae_decoder", 0)]
    [InlineData("vae_decoder", 1)]
    public void A_device_lost_once_is_repaired_by_reloading(string part, int run)
    {
        int runs = 0;
        var loaded = new List<FakeGraph>();
        ImageRequest[] requests = [.. Requests.Take(2).Select(x => x with
        {
            Steps = 4, InitImage = new RgbImage(8, 8, new byte[192]), GuidanceScale = 3,
        })];
        using DiffusionModel model = Open(
            _ =>
            {
                if (runs++ == run)
                {
                    throw new DeviceLostException();
                }
            },
            loaded,
            part);
        using DiffusionModel healthy = TinyModel.Open("sd");
        Assert.Equal(
            healthy.Generate(requests, null, Cancellation).Select(x => x.Picture.Pixels),
            model.Generate(requests, null, Cancellation).Select(x => x.Picture.Pixels));
        Assert.Equal([true, false], loaded.Select(x => x.IsDisposed));
        Assert.False(model.IsBroken);
    }

    [Fact]
    public void A_device_lost_again_breaks_the_model()
    {
        using DiffusionModel model = Open(_ => throw new DeviceLostException());
        AssertLost(model, "lost again");
        AssertLost(model, "lost before");
    }

    /// <summary>Lost sessions must not run again: later calls fail at once with the original fault.</summary>
    [Theory]
    [InlineData(ModelFault.NoDevice)]
    [InlineData(ModelFault.BadGraph)]
    [InlineData(ModelFault.TooLarge)]
    public void A_reload_that_fails_breaks_the_model(ModelFault reason)
    {
        int loads = 0;
        ModelFolder folder = ModelFolder.Inspect(TinyModel.PathOf("sd"));
        using DiffusionModel model = DiffusionModel.Open(folder, ExecutionProvider.Cpu, Options, part =>
        {
            if (loads++ >= folder.Parts.Count)
            {
                throw new ModelFaultException(reason, "no GPU");
            }

            return new FakeGraph(OrtGraph.Load(part.Path, part.Name, ExecutionProvider.Cpu, Options), _ => throw new DeviceLostException());
        });
        AssertLost(model, "no GPU");
        AssertLost(model, "lost before");
        Assert.Equal(folder.Parts.Count + 1, loads);
    }

    private static void AssertLost(DiffusionModel model, string text)
    {
        ModelFaultException fault = Assert.Throws<ModelFaultException>(() => model.Generate(Requests, null, Cancellation));
        Assert.Equal(ModelFault.DeviceLost, fault.Fault);
        Assert.Contains(text, fault.Message, StringComparison.Ordinal);
        Assert.True(model.IsBroken);
    }

    private static DiffusionModel Open(
        Action<int> beforeRun,
        List<FakeGraph>? loaded = null,
        string faulty = "unet",
        ExecutionProvider provider = ExecutionProvider.Cpu,
        Func<bool>? makeRoom = null)
    {
        ModelFolder folder = ModelFolder.Inspect(TinyModel.PathOf("sd"));
        return DiffusionModel.Open(folder, provider, Options with { MakeRoom = makeRoom }, part =>
        {
            IGraph graph = OrtGraph.Load(part.Path, part.Name, ExecutionProvider.Cpu, Options);
            if (part.Name != faulty)
            {
                return graph;
            }

            var fake = new FakeGraph(graph, beforeRun);
            loaded?.Add(fake);
            return fake;
        });
    }
}
