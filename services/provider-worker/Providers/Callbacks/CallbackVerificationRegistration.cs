using AdGenius.Downloads;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AdGenius.ProviderWorker.Providers.Callbacks;

/// <summary>Adds the verification of callbacks; each provider adds its own <see cref="ICallbackVerifier"/>.</summary>
internal static class CallbackVerificationRegistration
{
    /// <summary>Adds what the providers' verifiers share.</summary>
    public static IServiceCollection AddCallbackVerification(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(JwksCache)))
        {
            return services;
        }

        services.AddOptions<CallbackOptions>().BindConfiguration(CallbackOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<JwksCache>();
        services.TryAddSingleton<StandardWebhookSignature>();
        services.AddHttpClient(JwksCache.Client, static client =>
        {
            client.Timeout = TimeSpan.FromSeconds(10);
            client.MaxResponseContentBufferSize = 256 * 1024;
        }).RemoveAllLoggers().ConfigurePrimaryHttpMessageHandler(
            static () => new DecodingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }));
        return services;
    }
}
