using MassTransit;

namespace AdGenius.Contracts.Assets;

/// <summary>Answer to <see cref="ProbeAsset"/>.</summary>
[MessageUrn("AdGenius:AssetProbed")]
[EntityName("AdGenius:AssetProbed")]
public sealed record AssetProbed
{
    /// <summary>The asset.</summary>
    public required Guid AssetId { get; init; }

    /// <summary>Why the file cannot be used; null when it can.</summary>
    public Failure? Failure { get; init; }

    /// <summary>Length in bytes.</summary>
    public long Length { get; init; }

    /// <summary>SHA-256 of the bytes, 64 lower-case hexadecimal digits; null after a failure.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Width in pixels of a picture.</summary>
    public int? Width { get; init; }

    /// <summary>Height in pixels of a picture.</summary>
    public int? Height { get; init; }

    /// <summary>Length in seconds of a sound file.</summary>
    public double? DurationSeconds { get; init; }
}
