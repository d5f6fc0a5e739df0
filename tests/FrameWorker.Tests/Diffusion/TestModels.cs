using System.Diagnostics.Metrics;
using AdGenius.Diffusion;
using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Models;
using AdGenius.FrameWorker.Diffusion;
using AdGenius.FrameWorker.Enhancing;
using AdGenius.Hosting.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AdGenius.FrameWorker.Tests.Diffusion;

/// <summary>The models of a worker, with failures where a test wants them.</summary>
internal sealed class TestModels : IDisposable
{
    public static readonly IConfiguration Configuration = new ConfigurationBuilder().Build();

    public TestModels(DiffusionOptions? options = null, Func<int, ModelFaultException?>? fault = null)
    {
        Options = Microsoft.Extensions.Options.Options.Create(options ?? new DiffusionOptions { ExecutionProvider = "cpu", Models = "" });
        Folders = new ModelFolders(Configuration, Options);
        Devices = new DevicePool(Options, (served, deviceId) => new LoadedModel(
            served, deviceId, Options, Metrics, TimeProvider.System, Log)
        {
            Open = (folder, modelOptions) =>
            {
                Opened.Add((served.Name, deviceId));
                LastOptions = modelOptions;
                return fault?.Invoke(Opened.Count) is { } failure ? throw failure : OpenFolder(folder, modelOptions);
            },
        }, TimeProvider.System);
        Readiness = new ModelReadiness(Devices, Folders, Options);
        Enhancers = new Enhancers(
            Folders, Microsoft.Extensions.Options.Options.Create(new EnhancingOptions()), Options, NullLogger<Enhancers>.Instance);
    }

    public static AdGeniusMetrics Metrics { get; } =
        new(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>());

    /// <summary>How folders are opened where there is no fault.</summary>
    public Func<string, DiffusionModelOptions, DiffusionModel> OpenFolder { get; init; } = DiffusionModel.Open;

    public IOptions<DiffusionOptions> Options { get; }

    public ModelFolders Folders { get; }

    public DevicePool Devices { get; }

    public ModelReadiness Readiness { get; }

    public Enhancers Enhancers { get; }

    /// <summary>The models that were opened, with their devices.</summary>
    public List<(string Model, int DeviceId)> Opened { get; } = [];

    public ModelLog Log { get; } = new();

    /// <summary>How the last model was opened.</summary>
    public DiffusionModelOptions? LastOptions { get; private set; }

    /// <summary>A model that computes on the processor and reports another execution provider.</summary>
    public static DiffusionModel OpenAs(
        ExecutionProvider provider, string folder, DiffusionModelOptions options, string? fallback = null) => DiffusionModel.Open(
        ModelFolder.Inspect(folder), provider, options, part => OrtGraph.Load(part, ExecutionProvider.Cpu, options), fallback);

    public static string TinyModel(string name) => Path.Combine(AppContext.BaseDirectory, "TinyModels", name);

    public void Dispose()
    {
        Devices.Dispose();
        Enhancers.Dispose();
    }
}
