using AdGenius.Gateway.Callbacks;
using AdGenius.Gateway.Commands;
using AdGenius.Gateway.Events;
using AdGenius.Gateway.Models;
using AdGenius.Gateway.OpenApi;
using AdGenius.Gateway.Page;
using AdGenius.Gateway.Problems;
using AdGenius.Gateway.Tenants;
using AdGenius.Gateway.Usage;
using AdGenius.Gateway.Videos;
using AdGenius.Hosting;
using AdGenius.HttpContracts;
using AdGenius.ObjectStore;
using AdGenius.ObjectStore.Folder;
using AdGenius.Persistence;
using AdGenius.Persistence.Videos;
using MassTransit;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway;

/// <summary>The gateway, to be hosted alone or beside other services.</summary>
public static class GatewayService
{
    /// <summary>What a process needs to hold this service.</summary>
    public static ServiceModule Module { get; } = new()
    {
        Name = "gateway",
        AddServices = AddServices,
        AddConsumers = static bus => bus.AddConsumer<JobSignalConsumer, JobSignalConsumerDefinition>(),
        MapRoutes = MapRoutes,
    };

    private static void AddServices(IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<GatewayOptions>, GatewayOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<GatewayOptions>, GatewayDefaults>());
        services.AddOptions<GatewayOptions>().BindConfiguration(GatewayOptions.Section).ValidateOnStart();
        services.Configure<JsonOptions>(static json => HttpJson.Apply(json.SerializerOptions));
        services.AddProblemDetails(static problems => problems.CustomizeProblemDetails = ProblemDetailsStartupFilter.Customize);
        services.TryAddEnumerable(ServiceDescriptor.Transient<IStartupFilter, ProblemDetailsStartupFilter>());
        services.AddGatewayOpenApi();
        builder.AddAdGeniusDatabase();
        builder.AddAdGeniusObjectStore();
        services.TryAddScoped(static provider => new JobReader(provider.GetRequiredService<AdGeniusDbContext>()));
        services.TryAddSingleton<TenantRateLimiter>();
        services.AddHostedService<AnonymousAccessWarning>();
        services.TryAddSingleton<CommandSender>();
        services.TryAddSingleton<ModelCatalogue>();
        services.TryAddSingleton<JobSignals>();
        services.TryAddSingleton<AcceptedRequestCache>();
        services.TryAddSingleton<EventStreams>();
        services.TryAddSingleton<VideoJobMapper>();
        services.TryAddScoped<VideoSubmission>();
        services.TryAddScoped<VideoRemoval>();
        services.AddUsage();
        services.AddCallbacks();
    }

    private static void MapRoutes(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1")
            .AddEndpointFilter<TenantFilter>()
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesValidationProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);
        api.MapVideos();
        api.MapEvents();
        api.MapModels();
        api.MapUsage();
        routes.MapPage();
        routes.MapCallbacks();
        routes.MapSignedFiles();
        routes.MapGatewayOpenApi();
    }
}
