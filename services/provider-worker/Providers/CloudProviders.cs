using AdGenius.Downloads;
using AdGenius.ProviderWorker.Providers.Callbacks;
using AdGenius.ProviderWorker.Providers.Fal;
using AdGenius.ProviderWorker.Providers.Google;
using AdGenius.ProviderWorker.Providers.Luma;
using AdGenius.ProviderWorker.Providers.OpenAi;
using AdGenius.ProviderWorker.Providers.OpenAi.Servers;
using AdGenius.ProviderWorker.Providers.Pika;
using AdGenius.ProviderWorker.Providers.Runway;
using AdGenius.ProviderWorker.Providers.Stability;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Providers;

/// <summary>All cloud providers: adding one is adding a folder and a line.</summary>
internal static class CloudProviders
{
    public static IServiceCollection AddCloudProviders(this IServiceCollection services)
    {
        services.AddVideoProvider<RunwayProvider, RunwayOptions, RunwayOptionsValidator>(
            RunwayProvider.ModelId,
            RunwayOptions.Section,
            RunwayOptions.KeyVariables);
        services.AddVideoProvider<PikaProvider, PikaOptions, PikaOptionsValidator>(
            PikaProvider.ModelId,
            PikaOptions.Section,
            PikaOptions.KeyVariables);
        services.AddVideoProvider<OpenAiVideoProvider, OpenAiVideoOptions, OpenAiVideoOptionsValidator>(
            OpenAiVideoProvider.ModelId,
            OpenAiVideoOptions.Section,
            OpenAiVideoOptions.KeyVariables);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<OpenAiVideoOptions>, OpenAiVideoDefaults>());
        services.TryAddSingleton<VideoServers>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, VideoServerMonitor>());
        services.AddHttpClient(VideoServers.ClientName).ConfigureHttpClient(
            static client => (client.Timeout, client.MaxResponseContentBufferSize) = (Timeout.InfiniteTimeSpan, 4 << 20))
            .RemoveAllLoggers() // the default ones write four lines for each request, and every server is asked again and again
            .ConfigurePrimaryHttpMessageHandler(static () => new DecodingHandler(new SocketsHttpHandler { AllowAutoRedirect = false }));
        services.AddVideoProvider<LumaOptions, LumaOptionsValidator, LumaDefaults>(LumaTraits.ModelId, LumaOptions
            .Section, static (provided, options) =>
            options.Surface == LumaSurface.DreamMachine
                ? ActivatorUtilities.CreateInstance<LumaDreamMachineProvider>(provided)
                : ActivatorUtilities.CreateInstance<LumaAgentsProvider>(provided));
        services.AddVideoProvider<GoogleOptions, GoogleOptionsValidator, GoogleDefaults>(GoogleTraits.ModelId, GoogleOptions
            .Section, static (provided, options) =>
            options.Surface == GoogleSurface.Vertex
                ? ActivatorUtilities.CreateInstance<VeoProvider>(provided)
                : ActivatorUtilities.CreateInstance<OmniProvider>(provided));
        services.AddVideoProvider<StabilityOptions, StabilityOptionsValidator, StabilityDefaults>(StabilityImageProvider
            .ModelId, StabilityOptions.Section, static (provided, options) =>
            options.Route == StabilityRoute.Fal
                ? ActivatorUtilities.CreateInstance<StabilityOnFalProvider>(provided)
                : ActivatorUtilities.CreateInstance<StabilityImageProvider>(provided));
        services.AddCallbackVerification();
        services.AddSingleton<ICallbackVerifier>(
            static provided => ActivatorUtilities.CreateInstance<FalCallbackVerifier<PikaOptions>>(provided, PikaProvider.ModelId));
        services.AddSingleton<ICallbackVerifier>(static provided =>
            ActivatorUtilities.CreateInstance<FalCallbackVerifier<StabilityOptions>>(provided, StabilityImageProvider.ModelId));
        services.AddSingleton<ICallbackVerifier, OpenAiCallbackVerifier>();
        services.AddSingleton<ICallbackVerifier, GoogleCallbackVerifier>();
        services.AddSingleton<ICallbackVerifier, LumaCallbackVerifier>();
        return services;
    }

    /// <summary>Adds a provider with several surfaces; its options say which one is used.</summary>
    private static void AddVideoProvider<TOptions, TValidator, TDefaults>(
        this IServiceCollection services, string modelId, string section, Func<IServiceProvider, TOptions, IVideoProvider> create)
        where TOptions : ProviderOptions
        where TValidator : class, IValidateOptions<TOptions>
        where TDefaults : class, IPostConfigureOptions<TOptions>
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<TOptions>, TDefaults>());
        services.AddProviderOptions<TOptions, TValidator>(modelId, section);
        services.AddSingleton(provided => create(provided, provided.GetRequiredService<IOptions<TOptions>>().Value));
    }
}
