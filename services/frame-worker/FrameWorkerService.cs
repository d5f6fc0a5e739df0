using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Models;
using AdGenius.Downloads;
using AdGenius.FrameWorker.Catalogue;
using AdGenius.FrameWorker.Composition;
using AdGenius.FrameWorker.Diffusion;
using AdGenius.FrameWorker.Enhancing;
using AdGenius.FrameWorker.HostedImages;
using AdGenius.FrameWorker.KeyframeSources;
using AdGenius.FrameWorker.Keyframes;
using AdGenius.FrameWorker.Placeholders;
using AdGenius.FrameWorker.SourceImages;
using AdGenius.FrameWorker.Telemetry;
using AdGenius.FrameWorker.Work;
using AdGenius.Hosting;
using AdGenius.Hosting.Processes;
using AdGenius.Hosting.Telemetry;
using AdGenius.Imaging.Health;
using AdGenius.Media;
using AdGenius.ObjectStore;
using AdGenius.Text.Fonts;
using MassTransit;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AdGenius.FrameWorker;

/// <summary>The frame-worker, to be hosted alone or beside other services: renders keyframes and composes clips of them.</summary>
public static class FrameWorkerService
{
    private const string Ready = "ready";
    private const string Live = "live";

    /// <summary>The registrations that a host process needs for this service.</summary>
    public static ServiceModule Module { get; } = new()
    {
        Name = "frame-worker",
        AddServices = AddServices,
        AddBusParts = AddConsumers,
        ListModels = static services => services.GetRequiredService<LocalModels>().Describe(),
    };

    /// <summary>
    /// The models that a frame worker with these services holds, the default one first, and last those that it leaves out for the names of
    /// their folders, and folders beside them that are no models; nothing is loaded.
    /// </summary>
    /// <param name="services">Services with those of <see cref="Module"/>.</param>
    public static IReadOnlyList<LocalModelFolder> LocalModelsOf(IServiceProvider services)
    {
        var folders = services.GetRequiredService<ModelFolders>();
        var unnamable = folders.Unnamable.Select(path => new LocalModelFolder(
            Path.GetFileName(path),
            path,
            new DiffusionModelOptions(),
            Folder: null,
            "requests cannot name it; rename the folder to 1 to 64 letters, digits, '.', '_' or '-', with a letter or digit first"));
        var others = folders.OtherFolders.Select(other => new LocalModelFolder(
            Path.GetFileName(other.Path), other.Path, new DiffusionModelOptions(), Folder: null, other.Reason));
        return [.. folders.Served.Select(Listed), .. unnamable, .. others];

        LocalModelFolder Listed(ServedModel model)
        {
            try
            {
                var folder = folders.Check(model);
                return new LocalModelFolder(model.Name, model.Path, folders.LoadOptionsOf(model), folder, Fault: null)
                {
                    Missing = folders.MissingIn(folder),
                };
            }
            catch (ModelFaultException fault)
            {
                return new LocalModelFolder(model.Name, model.Path, folders.LoadOptionsOf(model), Folder: null, fault.Message);
            }
        }
    }

    /// <summary>
    /// Loads the default model into the memory of the first device, where no batch has that device. A caller need not wait: a batch that
    /// needs the model waits until it is loaded, and reports a fault of its folder as if it had loaded it itself.
    /// </summary>
    /// <param name="services">Services with those of <see cref="Module"/>.</param>
    public static Task LoadDefaultModelAsync(IServiceProvider services) => Task.Run(() =>
    {
        var devices = services.GetRequiredService<DevicePool>();
        using var lease = devices.TryAcquire(devices.All[0]);
        lease?.Device.Load(services.GetRequiredService<ModelFolders>().Default);
    });

    private static void AddServices(IHostApplicationBuilder builder)
    {
        builder.AddAdGeniusObjectStore();
        builder.AddMedia();
        builder.Services.AddOptionsWithValidateOnStart<FrameWorkerOptions, FrameWorkerOptionsValidator>()
            .BindConfiguration(FrameWorkerOptions.Section);
        builder.Services.AddOpenCvHealthCheck(); // it reads source pictures and encodes keyframes
        if (FrameQueues.TakesComposition(builder.Configuration))
        {
            builder.Services.AddHealthChecks().AddCheck<FfmpegHealthCheck>("ffmpeg", tags: [Ready]);
        }

        builder.Services.AddHostedService(static provider => provider.GetRequiredService<WorkFolders>());
        builder.Services.TryAddSingleton<FfmpegHealthCheck>();
        builder.Services.TryAddSingleton<WorkFolders>();
        builder.Services.TryAddSingleton<RunningWork>();
        builder.Services.TryAddSingleton<KeyframeFiles>();
        builder.Services.TryAddSingleton<PictureStorage>();
        builder.Services.TryAddSingleton<BatchRenderer>();
        builder.Services.TryAddSingleton<ShapePictures>();
        builder.Services.TryAddSingleton<ClipMaker>();
        builder.Services.TryAddSingleton(static _ => FontLibrary.OfSystem());
        builder.Services.TryAddSingleton<PlaceholderRenderer>();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IKeyframeSource, PlaceholderSource>());
        AddDiffusion(builder);
        AddEnhancing(builder.Services);
        builder.AddHostedImages();
    }

    private static void AddDiffusion(IHostApplicationBuilder builder)
    {
        builder.Services.AddOptionsWithValidateOnStart<DiffusionOptions, DiffusionOptionsValidator>()
            .BindConfiguration(DiffusionOptions.Section);
        builder.Services.ValidateSettingEntries<DiffusionOptions, ModelDefaultsOptions>(
            $"{DiffusionOptions.Section}:{nameof(DiffusionOptions.Overrides)}");
        builder.Services.AddHealthChecks().AddCheck<ModelLivenessCheck>("model-device", tags: [Live]); // keyframes are enhanced on it too
        if (FrameQueues.TakesKeyframes(builder.Configuration))
        {
            builder.Services.AddHealthChecks().AddCheck<ModelHealthCheck>("model", tags: [Ready]);
            builder.Services.AddHostedService<LocalModelEndpoints>();
        }

        builder.Services.TryAddSingleton<AdGeniusMetrics>();
        builder.Services.AddHostedService<DeviceMemoryGauge>();
        builder.Services.TryAddSingleton<ModelFolders>();
        builder.Services.TryAddSingleton<DevicePool>();
        builder.Services.TryAddSingleton<ModelReadiness>();
        builder.Services.AddDownloads();
        builder.Services.TryAddSingleton<SourceImageStaging>();
        builder.Services.TryAddSingleton<InputPictureReader>();
        builder.Services.TryAddSingleton<LocalModels>();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IKeyframeSource, DiffusionSource>());
    }

    private static void AddEnhancing(IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<EnhancingOptions, EnhancingOptionsValidator>().BindConfiguration(EnhancingOptions.Section);
        services.TryAddSingleton<Enhancers>();
        services.TryAddSingleton<PictureEnhancer>();
    }

    private static void AddConsumers(IBusRegistrationConfigurator bus, IConfiguration configuration)
    {
        if (FrameQueues.TakesKeyframes(configuration))
        {
            bus.AddConsumer<StageSourceImageConsumer, StageSourceImageConsumerDefinition>();
            bus.AddConsumer<RenderKeyframesConsumer, RenderKeyframesConsumerDefinition>();
            bus.AddConsumer<ListLocalModelsConsumer, ListLocalModelsConsumerDefinition>();
        }

        if (FrameQueues.TakesComposition(configuration))
        {
            bus.AddConsumer<ComposeClipConsumer, ComposeClipConsumerDefinition>();
        }

        // A temporary queue for each process: every worker must receive the event.
        bus.AddConsumer<TakeAbandonedConsumer>().Endpoint(endpoint =>
        {
            endpoint.Name = "frame-worker-abandoned";
            endpoint.InstanceId = "-" + NewId.NextGuid().ToString("N");
            endpoint.Temporary = true;
        });
    }
}
