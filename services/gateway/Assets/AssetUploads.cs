using System.Buffers;
using AdGenius.Gateway.Requests;
using AdGenius.Gateway.Videos;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Assets;
using AdGenius.ObjectStore;
using AdGenius.ObjectStore.Parts;
using AdGenius.Persistence;
using AdGenius.Persistence.Assets;
using AdGenius.Persistence.Clock;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Assets;

/// <summary>
/// Uploads in parts that a client sends to the store itself: begun, read for new links after an interruption, completed or deleted. All of
/// it may be repeated.
/// </summary>
internal sealed class AssetUploads(
    AdGeniusDbContext database,
    IObjectStore store,
    IPartUploads parts,
    TenantFolders folders,
    AssetCheck check,
    AssetQuota quota,
    AssetRemoval removal,
    VideoJobMapper videos,
    IOptions<AssetOptions> options,
    DatabaseTime time)
{
    public async Task<IResult> BeginAsync(
        string tenantName, AssetUploadRequest request, HttpContext context, CancellationToken cancellationToken)
    {
        if (!parts.IsSupported)
        {
            return AssetProblems.NoParts();
        }

        var maxBytes = options.Value.MaxBytesOf(request.Kind);
        if (request.Length > maxBytes)
        {
            return AssetProblems.TooLarge(request.Kind, maxBytes);
        }

        if (await quota.FaultAsync(tenantName, request.Length, cancellationToken) is { } fault)
        {
            return fault;
        }

        var maxOpen = options.Value.MaxOpenUploadsPerTenant;
        if (await AssetStore.CountUploadsAsync(database, tenantName, cancellationToken) >= maxOpen)
        {
            return AssetProblems.TooManyUploads(maxOpen);
        }

        var now = time.GetUtcNow();
        var assetId = Guid.CreateVersion7(now);
        var key = folders.AssetKey(tenantName, assetId);
        var name = request.Name ?? "file";
        if (await parts.BeginAsync(key, ContentTypes.Of(name), cancellationToken) is not { } uploadId)
        {
            return AssetProblems.NoParts();
        }

        var asset = new Asset
        {
            AssetId = assetId,
            TenantName = tenantName,
            Kind = request.Kind,
            Name = name,
            Key = key,
            Length = request.Length,
            Status = AssetStatus.Uploading,
            UploadId = uploadId,
            CreatedAt = now,
        };
        await AssetStore.BeginAsync(database, asset, cancellationToken);
        var upload = UploadOf(asset, [], context.Request);
        context.Response.Headers.Location = upload.Self.PathAndQuery;
        return TypedResults.Json(upload, HttpJson.Options, statusCode: StatusCodes.Status201Created);
    }

    public async Task<IResult> ReadAsync(string tenantName, Guid id, HttpContext context, CancellationToken cancellationToken) =>
        await FindOpenAsync(tenantName, id, cancellationToken) is { UploadId: { } uploadId } asset
            && await parts.ListAsync(asset.Key, uploadId, cancellationToken) is { } received
            ? TypedResults.Json(UploadOf(asset, received, context.Request), HttpJson.Options)
            : AssetProblems.UploadNotFound(id);

    public async Task<AssetResult> CompleteAsync(string tenantName, Guid id, HttpContext context, CancellationToken cancellationToken)
    {
        if (await AssetStore.FindAsync(database, tenantName, id, cancellationToken) is { } done)
        {
            return new AssetResult.Stored(done, IsNew: false);
        }

        if (await FindOpenAsync(tenantName, id, cancellationToken) is not { UploadId: { } uploadId } asset)
        {
            return new AssetResult.Refused(AssetProblems.UploadNotFound(id));
        }

        var received = await parts.ListAsync(asset.Key, uploadId, cancellationToken);
        if (received is not null)
        {
            var missing = MissingOf(asset.Length, received);
            if (missing.Count > 0)
            {
                return new AssetResult.Refused(AssetProblems.PartsMissing(missing));
            }

            await parts.CompleteAsync(asset.Key, uploadId, received, cancellationToken);
        }

        if (await store.HeadAsync(asset.Key, cancellationToken) is not { } stored || stored.Length != asset.Length)
        {
            return new AssetResult.Refused(AssetProblems.UploadNotFound(id));
        }

        var (refusal, isFinal) = await CheckAsync(asset, context, cancellationToken);
        if (refusal is not null)
        {
            if (isFinal)
            {
                await removal.DiscardAsync(asset);
            }

            return new AssetResult.Refused(refusal);
        }

        asset.Status = AssetStatus.Stored;
        var kept = await AssetStore.CompleteAsync(database, asset, cancellationToken);
        if (kept == asset)
        {
            return new AssetResult.Stored(asset, IsNew: true);
        }

        asset.Status = AssetStatus.Uploading;
        if (kept is not null)
        {
            if (kept.AssetId != asset.AssetId) // else another call has completed the same upload
            {
                await removal.DiscardAsync(asset);
            }

            return new AssetResult.Stored(kept, IsNew: false);
        }

        if (await AssetStore.FindAsync(database, tenantName, id, cancellationToken) is { } completed) // by another call
        {
            return new AssetResult.Stored(completed, IsNew: false);
        }

        await removal.DiscardAsync(asset); // its row is gone or being deleted: what is left to discard is the object
        return new AssetResult.Refused(AssetProblems.UploadNotFound(id));
    }

    public async Task<IResult> AbortAsync(string tenantName, Guid id, CancellationToken cancellationToken)
    {
        if (await AssetStore.FindUploadAsync(database, tenantName, id, cancellationToken) is not { } asset)
        {
            return AssetProblems.UploadNotFound(id);
        }

        await removal.RemoveAsync(asset, cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>The tenant's unfinished upload of that id; null once its lifetime has ended, after which it is deleted.</summary>
    private async Task<Asset?> FindOpenAsync(string tenantName, Guid id, CancellationToken cancellationToken) =>
        await AssetStore.FindUploadAsync(database, tenantName, id, cancellationToken) is { } asset
            && time.GetUtcNow() < asset.CreatedAt + options.Value.UploadLifetime
            ? asset
            : null;

    /// <summary>A file that is refused for good is deleted; one that could not be checked now stays, and is completed later.</summary>
    private async Task<(IResult? Refusal, bool IsFinal)> CheckAsync(
        Asset asset, HttpContext context, CancellationToken cancellationToken)
    {
        var head = ArrayPool<byte>.Shared.Rent(AssetFormat.HeadBytes);
        try
        {
            int read;
            await using (var content = await store.OpenReadAsync(asset.Key, cancellationToken))
            {
                read = await content.ReadAtLeastAsync(
                    head.AsMemory(0, AssetFormat.HeadBytes), AssetFormat.HeadBytes, throwOnEndOfStream: false, cancellationToken);
            }

            var (format, refusal) = check.FormatOf(head.AsSpan(0, read), asset.Kind);
            if (refusal is not null)
            {
                return (refusal, true);
            }

            asset.ContentType = format!.ContentType;
            refusal = await check.ProbeAsync(asset, context);
            return (refusal, refusal is IStatusCodeHttpResult { StatusCode: not StatusCodes.Status503ServiceUnavailable });
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(head);
        }
    }

    private List<int> MissingOf(long length, IReadOnlyList<UploadedPart> received)
    {
        var lengths = received.ToDictionary(part => part.Number, part => part.Length);
        var unexpected = received.Where(part => part.Number > CountOf(length)).Select(part => part.Number);
        return [.. Enumerable.Range(1, CountOf(length))
            .Where(number => lengths.GetValueOrDefault(number) != LengthOf(length, number)).Concat(unexpected)];
    }

    private int CountOf(long length) => (int)Math.Max(1, (length + options.Value.PartBytes - 1) / options.Value.PartBytes);

    private long LengthOf(long length, int number) => Math.Min(options.Value.PartBytes, length - ((number - 1L) * options.Value.PartBytes));

    private AssetUpload UploadOf(Asset asset, IReadOnlyList<UploadedPart> received, HttpRequest call)
    {
        var gateway = videos.GatewayAddress(call);
        var expiresAt = asset.CreatedAt + options.Value.UploadLifetime;
        var now = time.GetUtcNow();
        var lifetime = expiresAt - now > TimeSpan.FromMinutes(1) ? expiresAt - now : TimeSpan.FromMinutes(1);
        var lengths = received.ToDictionary(part => part.Number, part => part.Length);
        return new AssetUpload
        {
            Id = asset.AssetId,
            PartBytes = options.Value.PartBytes,
            Parts =
            [
                .. Enumerable.Range(1, CountOf(asset.Length)).Select(number =>
                {
                    var length = LengthOf(asset.Length, number);
                    var isReceived = lengths.GetValueOrDefault(number) == length;
                    return new AssetUploadPart
                    {
                        Number = number,
                        Length = length,
                        IsReceived = isReceived,
                        Url = isReceived ? null : parts.SignPart(asset.Key, asset.UploadId!, number, length, lifetime),
                    };
                }),
            ],
            UrlsExpireAt = now + lifetime,
            ExpiresAt = expiresAt,
            Self = gateway.Link(AssetMapper.UploadPathOf(asset.AssetId)),
            Complete = gateway.Link(AssetMapper.UploadPathOf(asset.AssetId) + "/complete"),
        };
    }
}
