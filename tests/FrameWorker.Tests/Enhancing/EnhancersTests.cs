using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Enhancing;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Onnx;
using AdGenius.Diffusion.Pictures;
using AdGenius.FrameWorker.Diffusion;
using AdGenius.FrameWorker.Enhancing;
using AdGenius.FrameWorker.Tests.Diffusion;
using AdGenius.FrameWorker.Work;
using AdGenius.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AdGenius.FrameWorker.Tests.Enhancing;

/// <summary>When the graphs that enhance keyframes are loaded, and when again.</summary>
public sealed class EnhancersTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("adgenius-enhancers-").FullName;
    private readonly List<string> _opened = [];
    private DiffusionModelOptions? _lastOptions;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Theory]
    [InlineData(ModelFault.NoDevice)]
    [InlineData(ModelFault.TooLarge)]
    [InlineData(ModelFault.DeviceLost)]
    public async Task A_fault_that_may_pass_is_tried_again_by_the_next_clip(ModelFault reason)
    {
        using var enhancers = Create(opened => opened == 1 ? new ModelFaultException(reason, "not now") : null);

        Assert.False(await HasInterpolatorAsync(enhancers));
        Assert.True(await HasInterpolatorAsync(enhancers));
        Assert.True(await HasInterpolatorAsync(enhancers));

        Assert.Equal(2, _opened.Count);
    }

    [Fact]
    public async Task A_fault_of_the_file_is_found_once()
    {
        using var enhancers = Create(_ => new ModelFaultException(ModelFault.BadGraph, "damaged"));

        Assert.False(await HasInterpolatorAsync(enhancers));
        Assert.False(await HasInterpolatorAsync(enhancers));

        Assert.Single(_opened);
    }

    [Fact]
    public async Task After_a_lost_device_the_next_clip_loads_the_graphs_again()
    {
        using var enhancers = Create(_ => null);

        await Assert.ThrowsAsync<ModelFaultException>(() => enhancers.UseAsync<bool>(
            (_, _) => throw new ModelFaultException(ModelFault.DeviceLost, "lost"), Cancellation));

        Assert.True(await HasInterpolatorAsync(enhancers));
        Assert.Equal(2, _opened.Count);
    }

    /// <summary>A clip of one picture loads the graphs and runs none.</summary>
    [Fact]
    public async Task A_lost_device_fails_liveness_until_a_graph_has_run()
    {
        using var enhancers = Create(_ => null);
        await RunAsync(enhancers);
        Assert.Equal(HealthStatus.Healthy, await LivenessAsync(enhancers));

        await Assert.ThrowsAsync<ModelFaultException>(() => enhancers.UseAsync<bool>(
            (_, _) => throw new ModelFaultException(ModelFault.DeviceLost, "lost"), Cancellation));
        Assert.Equal(HealthStatus.Unhealthy, await LivenessAsync(enhancers));

        Assert.True(await HasInterpolatorAsync(enhancers));
        Assert.Equal(HealthStatus.Unhealthy, await LivenessAsync(enhancers));

        await RunAsync(enhancers);
        Assert.Equal(HealthStatus.Healthy, await LivenessAsync(enhancers));
    }

    [Theory]
    [InlineData(ModelFault.DeviceLost, HealthStatus.Unhealthy)]
    [InlineData(ModelFault.TooLarge, HealthStatus.Healthy)]
    public async Task A_device_lost_while_a_graph_is_loaded_fails_liveness_too(ModelFault reason, HealthStatus expected)
    {
        using var enhancers = Create(opened => opened == 1 ? new ModelFaultException(reason, "not now") : null);

        Assert.False(await HasInterpolatorAsync(enhancers));
        Assert.Equal(expected, await LivenessAsync(enhancers));

        await RunAsync(enhancers);
        Assert.Equal(HealthStatus.Healthy, await LivenessAsync(enhancers));
    }

    [Fact]
    public async Task A_card_that_was_lost_is_not_replaced_by_the_processor()
    {
        using var enhancers = Create(_ => null, "auto", graph => new GpuGraph(graph));
        Assert.True(await HasInterpolatorAsync(enhancers));
        Assert.Equal(ExecutionProvider.Auto, _lastOptions!.ExecutionProvider);

        await Assert.ThrowsAsync<ModelFaultException>(() => enhancers.UseAsync<bool>(
            (_, _) => throw new ModelFaultException(ModelFault.DeviceLost, "lost"), Cancellation));

        Assert.True(await HasInterpolatorAsync(enhancers));
        Assert.Equal(ExecutionProvider.Cuda, _lastOptions!.ExecutionProvider);
    }

    [Fact]
    public async Task A_card_that_was_lost_while_its_first_graph_was_loaded_is_not_replaced_by_the_processor()
    {
        using var enhancers = Create(
            opened => opened == 1 ? new ModelFaultException(ModelFault.DeviceLost, "lost") : null, "auto", graph => new GpuGraph(graph));

        Assert.False(await HasInterpolatorAsync(enhancers));
        Assert.True(await HasInterpolatorAsync(enhancers));
        Assert.Equal(ExecutionProvider.Cuda, _lastOptions!.ExecutionProvider);
    }

    private static async Task<HealthStatus> LivenessAsync(Enhancers enhancers)
    {
        using var models = new TestModels();
        return (await new ModelLivenessCheck(models.Devices, enhancers).CheckHealthAsync(new HealthCheckContext(), Cancellation)).Status;
    }

    private static async Task RunAsync(Enhancers enhancers)
    {
        var picture = new RgbImage(8, 8, new byte[8 * 8 * 3]);
        await enhancers.UseAsync(
            (interpolator, _) => Task.FromResult(interpolator!.Between(picture, picture, 1, Cancellation)), Cancellation);
    }

    private static Task<bool> HasInterpolatorAsync(Enhancers enhancers) =>
        enhancers.UseAsync((interpolator, _) => Task.FromResult(interpolator is not null), Cancellation);

    /// <param name="faultOf">The fault of an attempt, from 1, to open the graph; null for none.</param>
    /// <param name="provider">The configured execution provider.</param>
    /// <param name="wrap">Takes the place of the graph.</param>
    private Enhancers Create(Func<int, ModelFaultException?> faultOf, string provider = "cpu", Func<IGraph, IGraph>? wrap = null)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_home, "models", FrameInterpolator.FolderName)).FullName;
        File.WriteAllBytes(Path.Combine(folder, "model.onnx"), Middle());
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(HomeFolder.Key, _home)]).Build();
        var diffusion = Options.Create(new DiffusionOptions { ExecutionProvider = provider, Models = "" });
        return new Enhancers(
            new ModelFolders(configuration, diffusion), Options.Create(new EnhancingOptions()), diffusion, NullLogger<Enhancers>.Instance)
        {
            OpenInterpolator = (root, options) =>
            {
                _opened.Add(root);
                _lastOptions = options;
                var path = Path.Combine(root, FrameInterpolator.FolderName, "model.onnx");
                return faultOf(_opened.Count) is { } fault ? throw fault
                    : wrap is null ? FrameInterpolator.Open(root, options)
                    : new FrameInterpolator(wrap(OrtGraph.Load(path, "the graph", ExecutionProvider.Cpu, options)), multiple: 64);
            },
        };
    }

    private static byte[] Middle()
    {
        var writer = new OnnxWriter();
        writer.Input("img0", OnnxWriter.Float, 1, 3, -1, -1);
        writer.Input("img1", OnnxWriter.Float, 1, 3, -1, -1);
        writer.Node("Mean", ["img0", "img1"], "output");
        writer.Output("output", OnnxWriter.Float, 1, 3, -1, -1);
        return writer.Build();
    }

    /// <summary>A graph that computes on the processor and reports a GPU.</summary>
    private sealed class GpuGraph(IGraph inner) : IGraph
    {
        public IReadOnlyDictionary<string, GraphTensor> Inputs => inner.Inputs;

        public IReadOnlyDictionary<string, GraphTensor> Outputs => inner.Outputs;

        public IReadOnlyDictionary<string, GraphTensor> OptionalInputs => inner.OptionalInputs;

        public bool IsOnDevice => true;

        public IGraphRun CreateRun() => inner.CreateRun();

        public void Dispose() => inner.Dispose();
    }
}
