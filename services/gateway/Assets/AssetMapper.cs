using AdGenius.Contracts;
using AdGenius.Gateway.Requests;
using AdGenius.Gateway.Videos;
using AdGenius.HttpContracts.Assets;
using AdGenius.Persistence.Assets;
using AdGenius.VideoRequests;

namespace AdGenius.Gateway.Assets;

/// <summary>Maps rows to the API's records, with signed links.</summary>
internal sealed class AssetMapper(VideoJobMapper videos)
{
    /// <summary>The address of an asset, relative to the gateway.</summary>
    public static string PathOf(Guid assetId) => $"/api/v1/assets/{assetId}";

    /// <summary>The address of an upload in parts, relative to the gateway.</summary>
    public static string UploadPathOf(Guid assetId) => $"/api/v1/assets/uploads/{assetId}";

    /// <summary>A stored asset.</summary>
    public AssetInfo Of(Asset asset, HttpRequest call)
    {
        var gateway = videos.GatewayAddress(call);
        var file = new MediaReference
        {
            Key = asset.Key,
            Length = asset.Length,
            Sha256 = asset.Sha256!,
            ContentType = asset.ContentType,
        };
        return new AssetInfo
        {
            Id = asset.AssetId,
            Reference = AssetIds.ReferenceTo(asset.AssetId),
            Kind = asset.Kind,
            Name = asset.Name,
            File = videos.FileOf(file, gateway),
            Width = asset.Width,
            Height = asset.Height,
            DurationSeconds = asset.DurationSeconds,
            CreatedAt = asset.CreatedAt,
            Self = gateway.Link(PathOf(asset.AssetId)),
        };
    }
}
