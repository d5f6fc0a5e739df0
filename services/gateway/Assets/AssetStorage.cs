using System.Buffers;
using AdGenius.Contracts.Assets;
using AdGenius.Gateway.Problems;
using AdGenius.ObjectStore;
using AdGenius.Persistence;
using AdGenius.Persistence.Assets;
using AdGenius.Persistence.Clock;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Assets;

/// <summary>
/// Stores an uploaded file in bounded memory. Its row is written first, so that whatever interrupts the upload leaves a row by which
/// <see cref="AssetSweep"/> finds and deletes what was stored.
/// </summary>
internal sealed partial class AssetStorage(
    AdGeniusDbContext database,
    IObjectStore store,
    TenantFolders folders,
    AssetCheck check,
    AssetQuota quota,
    AssetRemoval removal,
    IOptions<AssetOptions> options,
    DatabaseTime time,
    ILogger<AssetStorage> logger)
{
    public async Task<AssetResult> StoreAsync(
        string tenantName, AssetSource source, HttpContext context, CancellationToken cancellationToken)
    {
        var head = ArrayPool<byte>.Shared.Rent(AssetFormat.HeadBytes);
        try
        {
            var read = await ReadHeadAsync(source.Content, head.AsMemory(0, AssetFormat.HeadBytes), cancellationToken);
            var (format, refusal) = check.FormatOf(head.AsSpan(0, read), source.Kind);
            return refusal is null
                ? await StoreAsync(NewAsset(tenantName, source, format!), source, head.AsMemory(0, read), context, cancellationToken)
                : new AssetResult.Refused(refusal);
        }
        catch (AssetContentException exception) when (!exception.IsTooLarge)
        {
            return new AssetResult.Refused(AssetProblems.Incomplete(exception.Message));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(head);
        }
    }

    private Asset NewAsset(string tenantName, AssetSource source, AssetFormat format)
    {
        var now = time.GetUtcNow();
        var assetId = Guid.CreateVersion7(now);
        var kind = source.Kind ?? format.DefaultKind;
        var maxBytes = options.Value.MaxBytesOf(kind);
        return new Asset
        {
            AssetId = assetId,
            TenantName = tenantName,
            Kind = kind,
            Name = source.Name,
            Key = folders.AssetKey(tenantName, assetId),
            ContentType = format.ContentType,
            Length = Math.Min(maxBytes, source.MaxLength ?? maxBytes),
            Status = AssetStatus.Uploading,
            CreatedAt = now,
        };
    }

    private async Task<AssetResult> StoreAsync(
        Asset asset, AssetSource source, ReadOnlyMemory<byte> head, HttpContext context, CancellationToken cancellationToken)
    {
        var maxBytes = options.Value.MaxBytesOf(asset.Kind);
        if (await quota.FaultAsync(asset.TenantName, asset.Length, cancellationToken) is { } fault)
        {
            return new AssetResult.Refused(fault);
        }

        await AssetStore.BeginAsync(database, asset, cancellationToken);
        var stored = false;
        try
        {
            await using var content = new AssetContent(head, source.Content, maxBytes);
            var put = await store.PutAsync(
                asset.Key, content, new PutOptions { ContentType = asset.ContentType, WriteOnce = true }, cancellationToken);
            if (await source.EndFault(cancellationToken) is { } wrong)
            {
                return new AssetResult.Refused(wrong);
            }

            if (await AssetStore.ShareSameAsync(database, asset.TenantName, asset.Kind, put.Sha256, cancellationToken) is { } same)
            {
                return new AssetResult.Stored(same, IsNew: false);
            }

            if (await check.ProbeAsync(asset, context) is { } refusal)
            {
                return new AssetResult.Refused(refusal);
            }

            asset.Status = source.IsProvisional ? AssetStatus.Provisional : AssetStatus.Stored;
            var kept = await AssetStore.CompleteAsync(database, asset, cancellationToken);
            stored = kept == asset;
            if (!stored)
            {
                asset.Status = AssetStatus.Uploading; // its row is not needed, gone or being deleted: the object is left to discard
                return kept is null
                    ? new AssetResult.Refused(AssetProblems.UploadNotFound(asset.AssetId))
                    : new AssetResult.Stored(kept, IsNew: false);
            }

            LogStored(asset.AssetId, asset.TenantName, asset.Kind, asset.Length);
            return new AssetResult.Stored(asset, IsNew: true);
        }
        catch (AssetContentException exception) when (exception.IsTooLarge)
        {
            return new AssetResult.Refused(AssetProblems.TooLarge(asset.Kind, maxBytes));
        }
        catch (ObjectStoreException exception) when (exception.IsTransient)
        {
            LogStoreFailed(asset.AssetId, exception.Message);
            return new AssetResult.Refused(ProblemResults.ServiceUnavailable(context, "The object store is unavailable. Retry."));
        }
        finally
        {
            if (!stored)
            {
                await removal.DiscardAsync(asset);
            }
        }
    }

    private static async Task<int> ReadHeadAsync(Stream content, Memory<byte> head, CancellationToken cancellationToken)
    {
        var total = 0;
        while (total < head.Length
            && await AssetContent.ReadRestAsync(content, head[total..], cancellationToken) is > 0 and var read)
        {
            total += read;
        }

        return total;
    }

    [LoggerMessage(LogLevel.Information, "Asset {AssetId} of {TenantName} stored: {Kind}, {Length} bytes")]
    private partial void LogStored(Guid assetId, string tenantName, AssetKind kind, long length);

    [LoggerMessage(LogLevel.Warning, "Asset {AssetId} was not stored: {Reason}")]
    private partial void LogStoreFailed(Guid assetId, string reason);
}
