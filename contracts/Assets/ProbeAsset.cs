using MassTransit;

namespace AdGenius.Contracts.Assets;

/// <summary>Request to a storage worker: read an uploaded file completely and check that it is what it claims. Answered by
/// <see cref="AssetProbed"/>.</summary>
[MessageUrn("AdGenius:ProbeAsset")]
[EntityName("AdGenius:ProbeAsset")]
public sealed record ProbeAsset
{
    /// <summary>The asset.</summary>
    public required Guid AssetId { get; init; }

    /// <summary>The tenant; a key outside its folder is refused.</summary>
    public required string TenantName { get; init; }

    /// <summary>What the file is to be used for.</summary>
    public required AssetKind Kind { get; init; }

    /// <summary>The object's key.</summary>
    public required string Key { get; init; }
}
