using AdGenius.ObjectStore;
using Microsoft.Extensions.Options;

namespace AdGenius.StorageWorker.Maintenance;

/// <summary>Deletes expired objects from staging. Several workers may do so concurrently: each deletes what it finds.</summary>
internal sealed partial class StagingSweep(IObjectStore store, IOptions<StorageOptions> options, ILogger<StagingSweep> logger)
{
    private const int MaxLoggedKeys = 10;

    /// <summary>Runs once, for objects that have expired; returns how many were deleted.</summary>
    public async Task<int> SweepAsync(CancellationToken cancellationToken) => await ReadClockAsync(cancellationToken) is { } now
        ? await SweepAsync(now - options.Value.StagingLifetime, cancellationToken)
        : 0;

    /// <summary>
    /// Runs once, for objects that were last written before a time on the store's clock; returns how many were deleted. An object that the
    /// store does not delete is logged and left.
    /// </summary>
    /// <exception cref="ObjectStoreException">The store is unavailable.</exception>
    public async Task<int> SweepAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var (swept, refused) = (0, 0);
        await foreach (var facts in store.ListAsync(StagingKeys.Root + "/", cancellationToken))
        {
            if (facts.LastModified >= before)
            {
                continue;
            }

            try
            {
                await store.DeleteAsync(facts.Key, cancellationToken);
                swept++;
            }
            catch (Exception exception) when (IsRefusal(exception))
            {
                refused++;
                if (refused <= MaxLoggedKeys)
                {
                    LogNotDeleted(facts.Key, exception.Message);
                }
            }
        }

        await CleanupAsync(StagingKeys.Root + "/", before, cancellationToken);
        await CleanupAsync(options.Value.Prefix + "/", before, cancellationToken);
        if (swept > 0)
        {
            LogSwept(swept, before);
        }

        if (refused > 0)
        {
            LogRefused(refused, before);
        }

        return swept;
    }

    private async Task CleanupAsync(string prefix, DateTimeOffset before, CancellationToken cancellationToken)
    {
        try
        {
            await store.CleanupAsync(prefix, before, cancellationToken);
        }
        catch (Exception exception) when (IsRefusal(exception))
        {
            LogNotCleaned(prefix, exception.Message);
        }
    }

    /// <summary>True where the store refuses this one call, or accepts no such key.</summary>
    private static bool IsRefusal(Exception exception) => exception is ObjectStoreException { IsTransient: false } or ArgumentException;

    /// <summary>
    /// The time on the store's own clock, which the objects' times are from: the time of an object that is written for that. This host's
    /// clock may be wrong, and one that is ahead would delete files in use. Null when the object is gone before it is read.
    /// </summary>
    private async Task<DateTimeOffset?> ReadClockAsync(CancellationToken cancellationToken)
    {
        var key = $"{StagingKeys.Root}/clock/{Guid.NewGuid():N}";
        using var content = new MemoryStream([0]);
        await store.PutAsync(key, content, new PutOptions { ContentType = "application/octet-stream", Length = 1 }, cancellationToken);
        var now = (await store.HeadAsync(key, cancellationToken))?.LastModified;
        await store.DeleteAsync(key, cancellationToken);
        return now;
    }

    [LoggerMessage(LogLevel.Information, "Staging cleaned: {Count} objects older than {Before} deleted")]
    private partial void LogSwept(int count, DateTimeOffset before);

    [LoggerMessage(LogLevel.Warning, "Expired object {Key} not deleted; retrying at the next interval: {Reason}")]
    private partial void LogNotDeleted(string key, string reason);

    [LoggerMessage(LogLevel.Warning, "{Count} objects in staging older than {Before} not deleted; the first of them are logged before")]
    private partial void LogRefused(int count, DateTimeOffset before);

    [LoggerMessage(LogLevel.Warning, "Unfinished writes under {Prefix} not deleted; retrying at the next interval: {Reason}")]
    private partial void LogNotCleaned(string prefix, string reason);
}
