using AdGenius.ObjectStore;
using AdGenius.ObjectStore.Parts;
using AdGenius.Persistence;
using AdGenius.Persistence.Assets;
using AdGenius.Persistence.Databases;

namespace AdGenius.Gateway.Assets;

/// <summary>Deletes uploaded files: the object first, so that a row is left to find it by when that fails.</summary>
internal sealed partial class AssetRemoval(
    AdGeniusDbContext database, IObjectStore store, IPartUploads parts, ILogger<AssetRemoval> logger)
{
    private static readonly TimeSpan DiscardLimit = TimeSpan.FromSeconds(20);

    /// <summary>Deletes the object and the row; missing ones are no error.</summary>
    public async Task RemoveAsync(Asset asset, CancellationToken cancellationToken)
    {
        if (asset.UploadId is { } uploadId)
        {
            await parts.AbortAsync(asset.Key, uploadId, cancellationToken);
        }

        await store.DeleteAsync(asset.Key, cancellationToken);
        await AssetStore.DeleteAsync(database, asset.TenantName, asset.AssetId, cancellationToken);
        LogDeleted(asset.AssetId, asset.TenantName);
    }

    /// <summary>Does the same with an unfinished upload, unless it was completed meanwhile.</summary>
    public async Task RemoveUnfinishedAsync(Asset asset, CancellationToken cancellationToken)
    {
        if (await AssetStore.ClaimDeletionAsync(database, asset, cancellationToken))
        {
            await RemoveAsync(asset, cancellationToken);
        }
    }

    /// <summary>
    /// Deletes what an upload that failed has left, or the file of a request that was refused unless others use it by now. One that was
    /// going to be stored when it failed may be stored, and other uploads may share it: it is deleted where it is not. What cannot be
    /// deleted now is deleted by <see cref="AssetSweep"/>; a provisional file stays while the database is unavailable.
    /// </summary>
    public async Task DiscardAsync(Asset asset)
    {
        using var limit = new CancellationTokenSource(DiscardLimit); // not the caller's token: a cancelled upload is deleted too
        try
        {
            if (asset.Status switch
            {
                AssetStatus.Provisional => await AssetStore.WithdrawAsync(database, asset, limit.Token),
                AssetStatus.Stored => await AssetStore.ClaimDeletionAsync(database, asset, limit.Token),
                _ => true,
            })
            {
                await RemoveAsync(asset, limit.Token);
            }
        }
        catch (Exception exception) when (exception is ObjectStoreException or OperationCanceledException
            || DatabaseOutage.IsOutage(exception))
        {
            LogNotDiscarded(asset.AssetId, exception.GetType().Name);
        }
    }

    [LoggerMessage(LogLevel.Information, "Asset {AssetId} of {TenantName} deleted")]
    private partial void LogDeleted(Guid assetId, string tenantName);

    [LoggerMessage(LogLevel.Warning, "Asset {AssetId} could not be deleted now: {Reason}")]
    private partial void LogNotDiscarded(Guid assetId, string reason);
}
