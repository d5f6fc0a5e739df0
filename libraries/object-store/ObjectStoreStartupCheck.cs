using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AdGenius.ObjectStore;

/// <summary>Logs the object store's location at start, and in one line why it cannot be used.</summary>
internal sealed partial class ObjectStoreStartupCheck(
    IObjectStore store,
    ObjectStoreHealthCheck check,
    IOptions<ObjectStoreOptions> options,
    IHostApplicationLifetime lifetime,
    ILogger<ObjectStoreStartupCheck> logger)
    : IHostedService
{
    private Task _checking = Task.CompletedTask;

    /// <summary>Does not wait for the store: a process that starts before its store becomes ready later.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Kind == ObjectStoreKind.Folder)
        {
            LogFolderStore(store.Location);
        }
        else
        {
            LogS3Store(store.Location);
            _checking = check.CheckHealthAsync(new HealthCheckContext(), lifetime.ApplicationStopping); // writes into the log what is wrong
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
        => await _checking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    [LoggerMessage(LogLevel.Information, "Object store: {Location}")]
    private partial void LogS3Store(string location);

    [LoggerMessage(LogLevel.Information, "Object store: {Location}; set S3_BUCKET_NAME to use S3")]
    private partial void LogFolderStore(string location);
}
