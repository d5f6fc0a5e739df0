using AdGenius.ProviderWorker.Providers.Http;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Providers;

/// <summary>Registers a provider: its options, its client on the shared core, its adapter.</summary>
internal static class ProviderRegistration
{
    /// <summary>Adds one provider.</summary>
    /// <param name="services">The container.</param>
    /// <param name="modelId">The catalogue's id.</param>
    /// <param name="section">Where its options are.</param>
    /// <param name="keyVariables">The environment variables that may hold its key, the first that is set counts; none when it needs no
    /// key.</param>
    public static IServiceCollection AddVideoProvider<TProvider, TOptions, TValidator>(
        this IServiceCollection services,
        string modelId,
        string section,
        KeyVariables keyVariables)
        where TProvider : class, IVideoProvider
        where TOptions : ProviderOptions
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddProviderOptions<TOptions, TValidator>(modelId, section);
        services.AddSingleton<IPostConfigureOptions<TOptions>>(provided => new PostConfigureOptions<TOptions>(
            Options.DefaultName,
            options => options.ApiKey = keyVariables.Read(provided.GetRequiredService<IConfiguration>(), options.ApiKey)));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IVideoProvider, TProvider>());
        return services;
    }

    /// <summary>Adds a provider's options, checked at start, and its client on the shared core.</summary>
    public static void AddProviderOptions<TOptions, TValidator>(this IServiceCollection services, string modelId, string section)
        where TOptions : ProviderOptions
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddOptions<TOptions>().BindConfiguration(section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TOptions>, TValidator>());
        services.AddProviderHttp<TOptions>(modelId, section);
    }
}
