using AdGenius.Hosting;
using AdGenius.Hosting.Telemetry;
using AdGenius.Media;
using AdGenius.ObjectStore;
using AdGenius.Persistence.Databases;
using AdGenius.ProviderWorker.Callbacks;
using AdGenius.ProviderWorker.Catalogue;
using AdGenius.ProviderWorker.Clips;
using AdGenius.ProviderWorker.Providers;
using AdGenius.ProviderWorker.Providers.Sandbox;
using AdGenius.ProviderWorker.Results;
using AdGenius.ProviderWorker.Submissions;
using MassTransit;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AdGenius.ProviderWorker;

/// <summary>The provider-worker, to be hosted alone or beside other services.</summary>
public static class ProviderWorkerService
{
    /// <summary>The service's registrations, for the process that hosts it.</summary>
    public static ServiceModule Module { get; } = new()
    {
        Name = "provider-worker",
        AddServices = static builder =>
        {
            builder.AddAdGeniusDatabase();
            builder.AddAdGeniusObjectStore();
            builder.AddMedia();
            builder.Services.TryAddSingleton(TimeProvider.System);
            builder.Services.TryAddSingleton<AdGeniusMetrics>();
            builder.Services.AddResults();
            builder.Services.AddSubmissions();
            builder.Services.AddCallbacks();
            builder.Services.AddCloudProviders();
            builder.Services.AddSandbox();
        },
        ListModels = static services => services.GetRequiredService<ProviderCatalogue>().List(),
        AddConsumers = static bus =>
        {
            bus.AddConsumer<GenerateClipConsumer, GenerateClipConsumerDefinition>();
            bus.AddConsumer<ProviderCallbackConsumer, ProviderCallbackConsumerDefinition>();
            bus.AddConsumer<TakeAbandonedConsumer, TakeAbandonedConsumerDefinition>();
            bus.AddConsumer<ListVideoModelsConsumer, ListVideoModelsConsumerDefinition>();
        },
    };
}
