using AdGenius.Contracts.Assets;

namespace AdGenius.HttpContracts.Assets;

/// <summary>Begins an upload in parts.</summary>
public sealed record AssetUploadRequest
{
    /// <summary>What the file is used for.</summary>
    public required AssetKind Kind { get; init; }

    /// <summary>The file's name.</summary>
    public string? Name { get; init; }

    /// <summary>The file's length in bytes.</summary>
    public required long Length { get; init; }
}
