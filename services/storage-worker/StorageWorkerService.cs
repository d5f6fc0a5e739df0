using AdGenius.Downloads;
using AdGenius.Finishing;
using AdGenius.Hosting;
using AdGenius.Imaging.Health;
using AdGenius.ObjectStore;
using AdGenius.StorageWorker.Assets;
using AdGenius.StorageWorker.BriefChecks;
using AdGenius.StorageWorker.Deleting;
using AdGenius.StorageWorker.Erasure;
using AdGenius.StorageWorker.Finishing;
using AdGenius.StorageWorker.Library;
using AdGenius.StorageWorker.Maintenance;
using AdGenius.StorageWorker.Speech;
using AdGenius.StorageWorker.Spritesheets;
using AdGenius.StorageWorker.Storing;
using AdGenius.StorageWorker.Work;
using MassTransit;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AdGenius.StorageWorker;

/// <summary>The storage-worker, to be hosted alone or beside other services.</summary>
public static class StorageWorkerService
{
    /// <summary>The registrations that a host process needs for this service.</summary>
    public static ServiceModule Module { get; } = new()
    {
        Name = "storage-worker",
        AddServices = AddServices,
        AddBusParts = AddConsumers,
    };

    private static void AddConsumers(IBusRegistrationConfigurator bus, IConfiguration configuration)
    {
        var work = WorkOf(configuration);
        if (work != StorageWork.Storing)
        {
            bus.AddConsumer<FinishVideoConsumer, FinishVideoConsumerDefinition>();
            bus.AddConsumer<CheckBriefConsumer, CheckBriefConsumerDefinition>();
        }

        if (work != StorageWork.Finishing)
        {
            bus.AddConsumer<StoreVideoConsumer, StoreVideoConsumerDefinition>();
            bus.AddConsumer<DeleteVideoConsumer, DeleteVideoConsumerDefinition>();
            bus.AddConsumer<ProbeAssetConsumer, ProbeAssetConsumerDefinition>();
            bus.AddConsumer<MakeSpritesheetConsumer, MakeSpritesheetConsumerDefinition>();
        }
    }

    private static StorageWork WorkOf(IConfiguration configuration) =>
        configuration.GetSection(StorageOptions.Section).GetValue<StorageWork?>(nameof(StorageOptions.Work)) ?? StorageWork.Both;

    /// <summary>Adds the object store and <see cref="TenantFiles"/> alone, for a process that erases and stores nothing.</summary>
    public static void AddTenantFiles(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddAdGeniusObjectStore();
        var services = builder.Services;
        services.AddOptionsWithValidateOnStart<StorageOptions, StorageOptionsValidator>().BindConfiguration(StorageOptions.Section);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StorageOptions>, StoragePrefixValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<StorageOptions>, StorageDefaults>());
        services.TryAddSingleton(static provider => new TenantFiles(
            provider.GetRequiredService<IObjectStore>(), provider.GetRequiredService<IOptions<StorageOptions>>()));
    }

    private static void AddServices(IHostApplicationBuilder builder)
    {
        builder.AddTenantFiles();
        builder.AddFinishing();
        builder.Services.AddDownloads();
        var services = builder.Services;
        if (WorkOf(builder.Configuration) != StorageWork.Storing)
        {
            services.AddOpenCvHealthCheck(); // it finds what other shapes show of the pictures
        }

        services.TryAddSingleton<WorkFolders>();
        services.AddHostedService(static provider => provider.GetRequiredService<WorkFolders>());
        services.TryAddSingleton<VideoValidator>();
        services.TryAddSingleton<VideoFinisher>();
        services.TryAddSingleton<ClipFetch>();
        services.TryAddSingleton<PlainFinishing>();
        services.AddOptions<DisclosurePolicy>().BindConfiguration(DisclosurePolicy.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.AddSpeechAccounts();
        services.TryAddSingleton<BriefFiles>();
        services.TryAddSingleton<FinishingRequests>();
        services.TryAddSingleton<BriefFinishing>();
        services.TryAddSingleton<BriefCheck>();
        services.TryAddSingleton<FinishedFiles>();
        services.TryAddSingleton<VideoFinishing>();
        services.TryAddSingleton<VideoLibrary>();
        services.TryAddSingleton<VideoStorage>();
        services.TryAddSingleton<VideoDeletion>();
        services.TryAddSingleton<AssetProbe>();
        services.TryAddSingleton<SpritesheetMaker>();
        services.TryAddSingleton<StagingSweep>();
        services.AddHostedService<StagingSweepLoop>();
    }
}
