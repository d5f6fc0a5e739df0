using Microsoft.Extensions.Options;
using Polly;

namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>Registers the shared core for one provider.</summary>
internal static class ProviderHttp
{
    /// <summary>The named client of <paramref name="provider"/>.</summary>
    public static string ClientName(string provider) => $"provider:{provider}";

    /// <summary>Adds the client of <paramref name="provider"/>, with its pipeline.</summary>
    public static void AddProviderHttp<TOptions>(this IServiceCollection services, string provider)
        where TOptions : ProviderOptions
    {
        services.AddKeyedSingleton<ResiliencePipeline<HttpResponseMessage>>(provider, (provided, _) => ProviderPipeline.Build(
            provided.GetRequiredService<IOptions<TOptions>>().Value, provided.GetRequiredService<TimeProvider>()));
        services.AddKeyedSingleton(provider, (provided, _) => ActivatorUtilities.CreateInstance<ProviderClient>(provided, provider));
        services.AddHttpClient(ClientName(provider), client => client.Timeout = Timeout.InfiniteTimeSpan) // the pipeline owns time
            .RemoveAllLoggers() // the default ones write whole addresses
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                AllowAutoRedirect = false, // a redirect would carry the key to another host
                UseCookies = false,
                ConnectTimeout = TimeSpan.FromSeconds(15),
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            })
            .AddHttpMessageHandler(
                provided => new ResilienceHandler(provided.GetRequiredKeyedService<ResiliencePipeline<HttpResponseMessage>>(provider)));
    }
}
