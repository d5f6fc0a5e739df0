using AdGenius.ObjectStore;
using Microsoft.Extensions.Options;

namespace AdGenius.StorageWorker.Maintenance;

/// <summary>Deletes expired objects from staging. Several workers may do so concurrently: each deletes what it finds.</summary>
internal sealed partial class StagingSweep(
    IObjectStore store,
    IOptions<StorageOptions> options,
    TimeProvider time,
    ILogger<StagingSweep> logger)
{
    /// <summary>Runs once; returns how many objects were deleted.</summary>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - options.Value.StagingLifetime;
        var swept = 0;
        await foreach (var facts in store.ListAsync(StagingKeys.Root + "/", cancellationToken))
        {
            if (facts.LastModified < before)
            {
                await store.DeleteAsync(facts.Key, cancellationToken);
                swept++;
            }
        }

        await store.CleanupAsync(StagingKeys.Root + "/", before, cancellationToken);
        await store.CleanupAsync(options.Value.Prefix + "/", before, cancellationToken);
        if (swept > 0)
        {
            LogSwept(swept, before);
        }

        return swept;
    }

    [LoggerMessage(LogLevel.Information, "Staging cleaned: {Count} objects older than {Before} deleted")]
    private partial void LogSwept(int count, DateTimeOffset before);
}
