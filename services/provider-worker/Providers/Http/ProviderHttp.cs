using AdGenius.Downloads;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>Registers the shared core for one provider.</summary>
internal static class ProviderHttp
{
    /// <summary>The named client of <paramref name="provider"/>.</summary>
    public static string ClientName(string provider) => $"provider:{provider}";

    /// <summary>Adds the client of <paramref name="provider"/>, with a resilience pipeline for each of its servers.</summary>
    /// <param name="services">The container.</param>
    /// <param name="provider">The catalogue's id.</param>
    /// <param name="section">Where its options are.</param>
    public static void AddProviderHttp<TOptions>(this IServiceCollection services, string provider, string section)
        where TOptions : ProviderOptions
    {
        services.TryAddSingleton(static _ => new LargeAnswers());
        services.AddKeyedSingleton(
            provider, (provided, _) => ActivatorUtilities.CreateInstance<ProviderClient>(provided, provider, section));
        // the time limits are the pipeline's
        var client = services.AddHttpClient(ClientName(provider), client => client.Timeout = Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers() // the default ones write whole addresses
            .ConfigurePrimaryHttpMessageHandler(
                static provided => new PaidCallHandler(provided.GetRequiredService<IOptions<TOptions>>().Value.AttemptTimeout));
        client.AddResilienceHandler("calls", static (pipeline, context) => ProviderPipeline.Configure(
            pipeline,
            context.ServiceProvider.GetRequiredService<IOptions<TOptions>>().Value,
            context.ServiceProvider.GetRequiredService<TimeProvider>()))
            .SelectPipelineBy(static provided =>
            {
                var options = provided.GetRequiredService<IOptions<TOptions>>().Value;
                return request => options.ServerOf(request.RequestUri!);
            });
        client.AddHttpMessageHandler(static provided => new ResponseBufferingHandler(provided.GetRequiredService<LargeAnswers>()));
    }
}
