using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AdGenius.ObjectStore;

/// <summary>Says once, when the process starts, where objects are kept, and in one line what is wrong there.</summary>
internal sealed partial class ObjectStoreStartupCheck(
    IObjectStore store, ObjectStoreHealthCheck check, IOptions<ObjectStoreOptions> options, IHostApplicationLifetime lifetime, ILogger<ObjectStoreStartupCheck> logger)
    : IHostedService
{
    private Task _checking = Task.CompletedTask;

    /// <summary>Does not wait for the store: a process that starts before its store is up becomes ready later.</summary>
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

    [LoggerMessage(LogLevel.Information, "Objects are kept in {Location}")]
    private partial void LogS3Store(string location);

    [LoggerMessage(LogLevel.Information, "Objects are kept in {Location}; set S3_BUCKET_NAME to keep them in S3")]
    private partial void LogFolderStore(string location);
}
