using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Results;

/// <summary>Adds downloads of foreign URLs.</summary>
internal static class DownloadRegistration
{
    public static IServiceCollection AddDownloads(this IServiceCollection services)
    {
        services.AddOptions<DownloadOptions>().BindConfiguration(DownloadOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<GuardedConnector>();
        services.TryAddSingleton<Downloader>();
        services.TryAddSingleton<ClipFolders>();
        services.AddHostedService(static provider => provider.GetRequiredService<ClipFolders>());
        services.TryAddSingleton<ResultFetcher>();
        services.TryAddSingleton<SourcePictureLoader>();
        services.AddHttpClient(Downloader.GuardedClient, NoTimeout).RemoveAllLoggers().ConfigurePrimaryHttpMessageHandler(provided =>
        {
            var handler = Handler();
            if (!provided.GetRequiredService<IOptions<DownloadOptions>>().Value.AllowPrivateAddresses)
            {
                handler.ConnectCallback = provided.GetRequiredService<GuardedConnector>().ConnectAsync;
            }

            return handler;
        });
        services.AddHttpClient(Downloader.OwnHostClient, NoTimeout).RemoveAllLoggers().ConfigurePrimaryHttpMessageHandler(Handler);
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
