using AdGenius.ObjectStore.Folder;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AdGenius.ObjectStore;

/// <summary>
/// Logs the object store's location at start, and in one line why it cannot be used. A folder that this user may not write ends the start:
/// otherwise the first job would fail when its work is done. One on a full disk does not, since that ends by itself.
/// </summary>
internal sealed partial class ObjectStoreStartupCheck(
    IObjectStore store,
    SignedLinks links,
    ObjectStoreHealthCheck check,
    IOptions<ObjectStoreOptions> options,
    IHostApplicationLifetime lifetime,
    ILogger<ObjectStoreStartupCheck> logger)
    : IHostedService
{
    private Task _checking = Task.CompletedTask;

    /// <summary>Does not wait for the store: a process that starts before its store becomes ready later.</summary>
    /// <exception cref="IOException">The folder of the store, or the key of its links, cannot be used by this user.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Kind == ObjectStoreKind.Folder)
        {
            LogFolderStore(store.Location);
            await CheckFolderAsync(cancellationToken);
        }
        else
        {
            LogS3Store(store.Location);
            _checking = check.CheckHealthAsync(new HealthCheckContext(), lifetime.ApplicationStopping); // writes into the log what is wrong
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
        => await _checking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task CheckFolderAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (Directory.Exists(options.Value.Folder))
            {
                await store.CheckAsync(cancellationToken);
            }
            else
            {
                CheckNew(options.Value.Folder!);
            }

            links.Check();
        }
        catch (ObjectStoreException exception) when (!exception.IsTransient)
        {
            throw new IOException(exception.Message, exception); // the host reports it in one line
        }
        catch (ObjectStoreException exception)
        {
            LogFolderUnavailable(exception.Message);
        }
    }

    private static void CheckNew(string folder)
    {
        try
        {
            NewFolders.Check(folder);
        }
        catch (Exception exception) when (FolderFaults.IsFault(exception))
        {
            throw FolderFaults.Of(exception, folder);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Reason}")]
    private partial void LogFolderUnavailable(string reason);

    [LoggerMessage(LogLevel.Information, "Object store: {Location}")]
    private partial void LogS3Store(string location);

    [LoggerMessage(LogLevel.Information, "Object store: {Location}; set S3_BUCKET_NAME to use S3")]
    private partial void LogFolderStore(string location);
}
