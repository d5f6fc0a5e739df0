using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AdGenius.Downloads;

/// <summary>Adds downloads of foreign URLs.</summary>
public static class DownloadRegistration
{
    /// <summary>
    /// Adds <see cref="Downloader"/> and <see cref="SourcePictureLoader"/>; settings are in the section
    /// <see cref="DownloadOptions.Section"/>.
    /// </summary>
    public static IServiceCollection AddDownloads(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Any(service => service.ServiceType == typeof(Downloader)))
        {
            return services; // several services of one process share it
        }

        services.AddOptions<DownloadOptions>().BindConfiguration(DownloadOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<Downloader>();
        services.TryAddSingleton<SourcePictureLoader>();
        services.AddGuardedHttpClient(
            Downloader.GuardedClient,
            static provided => provided.GetRequiredService<IOptions<DownloadOptions>>().Value.AllowPrivateAddresses);
        services.AddHttpClient(Downloader.OwnHostClient, NoTimeout).RemoveAllLoggers().ConfigurePrimaryHttpMessageHandler(Handler);
        return services;
    }

    /// <summary>
    /// Adds a client by name that connects to the public internet only, follows no redirect and uses no proxy. It has no time limit of its
    /// own.
    /// </summary>
    /// <param name="services">The container.</param>
    /// <param name="name">The client's name.</param>
    /// <param name="allowPrivateAddresses">True: it connects anywhere.</param>
    public static IServiceCollection AddGuardedHttpClient(
        this IServiceCollection services,
        string name,
        Func<IServiceProvider, bool> allowPrivateAddresses)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(allowPrivateAddresses);
        services.TryAddSingleton<GuardedConnector>();
        services.AddHttpClient(name, NoTimeout).RemoveAllLoggers().ConfigurePrimaryHttpMessageHandler(provided =>
        {
            var handler = Handler();
            if (!allowPrivateAddresses(provided))
            {
                handler.ConnectCallback = provided.GetRequiredService<GuardedConnector>().ConnectAsync;
            }

            return handler;
        });
        return services;
    }

    private static void NoTimeout(HttpClient client) => client.Timeout = Timeout.InfiniteTimeSpan; // the downloader has a limit of its own

    private static SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false, // each redirect is checked like the first address
        UseCookies = false,
        UseProxy = false,          // a proxy would resolve names for us, unchecked
        ConnectTimeout = TimeSpan.FromSeconds(15),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
    };
}
