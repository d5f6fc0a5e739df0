using AdGenius.Contracts.Assets;
using AdGenius.HttpContracts.Videos;

namespace AdGenius.HttpContracts.Assets;

/// <summary>An uploaded file as the HTTP API shows it.</summary>
public sealed record AssetInfo
{
    /// <summary>The asset's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>What a request names it by: <c>asset:</c> and the id.</summary>
    public required string Reference { get; init; }

    /// <summary>What it is used for.</summary>
    public required AssetKind Kind { get; init; }

    /// <summary>The name that was given with it.</summary>
    public required string Name { get; init; }

    /// <summary>The file.</summary>
    public required VideoFile File { get; init; }

    /// <summary>Width in pixels of a picture.</summary>
    public int? Width { get; init; }

    /// <summary>Height in pixels of a picture.</summary>
    public int? Height { get; init; }

    /// <summary>Length in seconds of a sound file.</summary>
    public double? DurationSeconds { get; init; }

    /// <summary>When it was uploaded, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The address of this asset.</summary>
    public required Uri Self { get; init; }
}
