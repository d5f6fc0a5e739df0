using AdGenius.Gateway.Admin;
using AdGenius.Gateway.Approvals;
using AdGenius.Gateway.Assets;
using AdGenius.Gateway.Batches;
using AdGenius.Gateway.Brands;
using AdGenius.Gateway.Edits;
using AdGenius.Gateway.Callbacks;
using AdGenius.Gateway.Commands;
using AdGenius.Gateway.Dashboard;
using AdGenius.Gateway.Events;
using AdGenius.Gateway.Grpc;
using AdGenius.Gateway.History;
using AdGenius.Gateway.Limits;
using AdGenius.Gateway.Models;
using AdGenius.Gateway.OpenAi;
using AdGenius.Gateway.OpenApi;
using AdGenius.Gateway.Operations;
using AdGenius.Gateway.Problems;
using AdGenius.Gateway.Prompts;
using AdGenius.Gateway.RateLimits;
using AdGenius.Gateway.Requests;
using AdGenius.Gateway.StoredVideos;
using AdGenius.Gateway.Tenants;
using AdGenius.Gateway.Usage;
using AdGenius.Gateway.Videos;
using AdGenius.Hosting;
using AdGenius.HttpContracts;
using AdGenius.ObjectStore;
using AdGenius.ObjectStore.Folder;
using AdGenius.Persistence;
using AdGenius.Persistence.Databases;
using AdGenius.Persistence.Videos;
using MassTransit;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway;

/// <summary>The gateway, hosted alone or beside other services.</summary>
public static class GatewayService
{
    /// <summary>What a process needs to run this service.</summary>
    public static ServiceModule Module { get; } = new()
    {
        Name = "gateway",
        AddServices = AddServices,
        AddConsumers = static bus => bus.AddConsumer<JobSignalConsumer, JobSignalConsumerDefinition>(),
        UseMiddleware = UseMiddleware,
        MapRoutes = MapRoutes,
    };

    private static void AddServices(IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<GatewayOptions>, GatewayOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<GatewayOptions>, GatewayDefaults>());
        services.AddOptions<GatewayOptions>().BindConfiguration(GatewayOptions.Section).ValidateOnStart();
        services.Configure<JsonOptions>(static json => HttpJson.Apply(json.SerializerOptions));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IProblemDetailsWriter, GrpcProblemWriter>()); // before AddProblems
        services.AddOpenAi();
        services.AddProblems();
        services.AddGatewayOpenApi();
        services.AddGatewayGrpc();
        builder.AddAdGeniusDatabase();
        builder.AddAdGeniusObjectStore(isRequiredForReadiness: false); // links are signed without it, and jobs are read from the database
        services.TryAddScoped(static provider => new JobReader(provider.GetRequiredService<AdGeniusDbContext>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<GatewayOptions>, TrustedProxiesValidator>());
        services.AddTrustedProxies();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<GatewayOptions>, PublicAddressValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<GatewayOptions>, AllowedOriginsValidator>());
        services.AddAllowedOrigins();
        services.AddTenantAccess();
        services.AddGatewayRateLimits();
        services.TryAddSingleton<StreamKeys>();
        services.AddHostedService(static provider => provider.GetRequiredService<StreamKeys>());
        services.AddHostedService<AnonymousAccessWarning>();
        services.TryAddSingleton<CommandSender>();
        services.TryAddSingleton<ModelCatalogue>();
        services.TryAddSingleton<PromptPreviews>();
        services.TryAddSingleton<PreviewSlots>();
        services.TryAddScoped<PromptQuantification>();
        services.TryAddScoped<ApprovalDecisions>();
        services.TryAddSingleton<JobSignals>();
        services.TryAddSingleton<AcceptedRequestCache>();
        services.TryAddScoped<AcceptedRequests>();
        services.TryAddScoped<UnwrittenJobs>();
        services.AddHostedService<UnsentRequests>();
        services.TryAddSingleton<RequestMemoryBudget>();
        services.TryAddSingleton<JobEventFeeds>();
        services.TryAddSingleton<EventStreams>();
        services.TryAddSingleton<TenantEventJson>();
        services.TryAddSingleton<TenantEventFeeds>();
        services.TryAddSingleton<TenantEventStreams>();
        services.TryAddSingleton<GatewayAddresses>();
        services.TryAddSingleton<VideoJobMapper>();
        services.TryAddSingleton<EntityTags>();
        services.TryAddScoped<VideoSubmission>();
        services.TryAddScoped<VideoIntake>();
        services.TryAddScoped<VideoReads>();
        services.TryAddScoped<VideoRemoval>();
        services.TryAddScoped<VideoRetries>();
        services.TryAddSingleton<GrpcTenants>();
        services.AddUsage();
        services.AddAssets();
        services.AddOperations();
        services.AddAdmin();
        services.AddBatches();
    }

    private static void UseMiddleware(IApplicationBuilder application)
    {
        application.UseGatewayGrpc();
        application.UseForwardedHeaders();
        application.UsePrivateAnswers();
        application.UseOpenAiHeaders();
        application.UseHostHeaderCheck();
        application.UseCors(); // before authentication: a preflight request has no key
        application.UseCrossOriginCheck();
        application.UseAuthentication();
        application.Use(static async (context, next) =>
        {
            await context.RequestServices.GetRequiredService<TenantLimitCache>().LoadAsync(context);
            await next(context);
        });
        application.UseRateLimiter(); // between the two: it counts per tenant, also the calls that are then forbidden
        application.UseAuthorization();
        application.UseQueryParameterCheck();
        application.UseWhen(static context => !GrpcProblems.IsGrpc(context.Request), static calls => calls.UseContentEncodingCheck());
        application.Use(static (context, next) => context.RequestServices.GetRequiredService<StreamKeys>().RunAsync(context, next));
    }

    private static void MapRoutes(IEndpointRouteBuilder endpoints)
    {
        var routes = endpoints.MapGroup("").AnswerHead();
        var api = routes.MapGroup("/api/v1")
            .ProducesValidationProblem() // of every route: a tenant that is no name, an unknown query parameter
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesValidationProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status429TooManyRequests)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .RefuseUnknownQueryParameters();
        api.MapVideos();
        api.MapEvents();
        api.MapTenantEvents();
        api.MapHistory();
        api.MapModels();
        api.MapPrompts();
        api.MapUsage();
        api.MapAssets();
        api.MapOperations();
        api.MapAdmin();
        api.MapApprovals();
        api.MapBatches();
        api.MapRegeneration();
        api.MapStoredVideos();
        api.MapBrandKits();
        api.MapEdits();
        endpoints.MapGatewayGrpc();
        routes.MapOpenAi();
        routes.MapDashboard();
        routes.MapCallbacks();
        routes.MapSignedFiles().AllowAnonymous(); // the link's signature is the credential
        routes.MapGatewayOpenApi();
    }
}
