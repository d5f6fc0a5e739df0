using System.Net;
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
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<Downloader>();
        services.TryAddSingleton<SourcePictureLoader>();
        services.AddGuardedHttpClient(
            Downloader.GuardedClient,
            static provided => provided.GetRequiredService<IOptions<DownloadOptions>>().Value.AllowPrivateAddresses);
        services.AddHttpClient(Downloader.OwnHostClient, NoTimeout).RemoveAllLoggers()
            .ConfigurePrimaryHttpMessageHandler(static provided => new DecodingHandler(Connections(provided)));
        return services;
    }

    /// <summary>
    /// Adds a client by name that reaches the public internet only and follows no redirect. It has no time limit of its own. Behind a proxy
    /// (<c>https_proxy</c>, <c>no_proxy</c>) the name of each request is checked, and resolving it is left to the proxy where it cannot be
    /// resolved here.
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
        services.TryAddSingleton(HttpClient.DefaultProxy); // the proxy of every other client: that of the environment
        services.TryAddSingleton(static provided => new GuardedConnector(provided.GetRequiredService<IWebProxy>()));
        services.AddHttpClient(name, NoTimeout).RemoveAllLoggers()
            .ConfigurePrimaryHttpMessageHandler(provided =>
            {
                var connections = Connections(provided);
                if (!allowPrivateAddresses(provided))
                {
                    connections.ConnectCallback = provided.GetRequiredService<GuardedConnector>().ConnectAsync;
                }

                return new DecodingHandler(connections);
            })
            .ConfigureAdditionalHttpMessageHandlers((handlers, provided) =>
            {
                if (!allowPrivateAddresses(provided))
                {
                    handlers.Add(new GuardedRequestHandler(provided.GetRequiredService<GuardedConnector>()));
                }
            });
        return services;
    }

    private static void NoTimeout(HttpClient client) => client.Timeout = Timeout.InfiniteTimeSpan; // the downloader has a limit of its own

    private static SocketsHttpHandler Connections(IServiceProvider provided) => new()
    {
        AllowAutoRedirect = false, // each redirect is checked like the first address
        UseCookies = false,
        Proxy = provided.GetRequiredService<IWebProxy>(),
        ConnectTimeout = TimeSpan.FromSeconds(15),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
    };
}
