using AdGenius.ProviderWorker.Providers.Callbacks;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AdGenius.ProviderWorker.Callbacks;

/// <summary>Adds the handling of callbacks.</summary>
internal static class CallbackRegistration
{
    public static IServiceCollection AddCallbacks(this IServiceCollection services)
    {
        services.AddCallbackVerification();
        services.TryAddScoped<CallbackReplayCache>();
        services.TryAddScoped<CallbackHandler>();
        return services;
    }
}
