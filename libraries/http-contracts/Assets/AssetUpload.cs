namespace AdGenius.HttpContracts.Assets;

/// <summary>An upload in parts. Each part is sent with PUT to its link, in any order; then the upload is completed.</summary>
public sealed record AssetUpload
{
    /// <summary>The id that the asset will have.</summary>
    public required Guid Id { get; init; }

    /// <summary>The length of every part but the last, in bytes.</summary>
    public required int PartBytes { get; init; }

    /// <summary>All parts, by number.</summary>
    public required IReadOnlyList<AssetUploadPart> Parts { get; init; }

    /// <summary>When the links expire, UTC; reading the upload again gives new ones.</summary>
    public required DateTimeOffset UrlsExpireAt { get; init; }

    /// <summary>When the upload is deleted if it was not completed, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The address of this upload.</summary>
    public required Uri Self { get; init; }

    /// <summary>The address that completes it, with POST and without a body.</summary>
    public required Uri Complete { get; init; }
}
