using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AdGenius.ObjectStore;

/// <summary>Says once, when the process starts, where objects are kept, and in one line what is wrong there.</summary>
internal sealed partial class ObjectStoreGreeting(
    IObjectStore store, ObjectStoreHealthCheck check, IOptions<ObjectStoreOptions> options, IHostApplicationLifetime lifetime, ILogger<ObjectStoreGreeting> logger)
    : IHostedService
{
    private Task checking = Task.CompletedTask;

    /// <summary>Does not wait for the store: a process that starts before its store is up becomes ready later.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Kind == ObjectStoreKind.Folder)
        {
            KeptInFolder(store.Place);
        }
        else
        {
            KeptInS3(store.Place);
            checking = check.CheckHealthAsync(new HealthCheckContext(), lifetime.ApplicationStopping); // writes into the log what is wrong
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await checking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    [LoggerMessage(LogLevel.Information, "Objects are kept in {Place}")]
    private partial void KeptInS3(string place);

    [LoggerMessage(LogLevel.Information, "Objects are kept in {Place}; set S3_BUCKET_NAME to keep them in S3")]
    private partial void KeptInFolder(string place);
}
