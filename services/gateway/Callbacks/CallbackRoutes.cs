using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Callbacks;

/// <summary>
/// POST /callbacks/{model}/{submission} for providers that are given an address with each order, POST /callbacks/{model} for those that are
/// given one for all. Answers: 200 taken, 401 not proven, 404 no such thing, 409 delivered before, 413 too large, 503 cannot be checked
/// now.
/// </summary>
internal static class CallbackRoutes
{
    public static IServiceCollection AddCallbacks(this IServiceCollection services)
    {
        services.AddOptions<CallbackOptions>().BindConfiguration(CallbackOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<CallbackOptions>, CallbackSecrets>());
        services.TryAddSingleton<JwksCache>();
        services.TryAddSingleton<FalSignature>();
        services.TryAddSingleton<StandardWebhookSignature>();
        services.TryAddSingleton<GoogleToken>();
        services.TryAddSingleton<CallbackVerifier>();
        services.TryAddScoped<CallbackReplayCache>();
        services.TryAddScoped<WakeUps>();
        services.TryAddScoped<CallbackHandler>();
        services.AddHttpClient(JwksCache.Client, static client =>
        {
            client.Timeout = TimeSpan.FromSeconds(10);
            client.MaxResponseContentBufferSize = 256 * 1024;
        }).ConfigurePrimaryHttpMessageHandler(static () => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        return services;
    }

    public static void MapCallbacks(this IEndpointRouteBuilder routes)
    {
        var callbacks = routes.MapGroup("/callbacks").AllowAnonymous().ExcludeFromDescription();
        callbacks.MapPost("/{model}", static (string model, HttpContext context, CallbackHandler callback, CancellationToken cancellationToken) =>
            callback.HandleAsync(model, null, context, cancellationToken));
        callbacks.MapPost("/{model}/{submissionId:guid}", static (string model, Guid submissionId, HttpContext context, CallbackHandler callback, CancellationToken cancellationToken) =>
            callback.HandleAsync(model, submissionId, context, cancellationToken));
    }
}
