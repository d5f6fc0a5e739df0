using AdGenius.Contracts.Assets;

namespace AdGenius.Persistence.Assets;

/// <summary>A file that a tenant has uploaded, or is uploading. Written by <see cref="AssetStore"/> only.</summary>
public class Asset
{
    /// <summary>Key.</summary>
    public Guid AssetId { get; set; }

    /// <summary>The tenant that owns it.</summary>
    public string TenantName { get; set; } = null!;

    /// <summary>What it is used for.</summary>
    public AssetKind Kind { get; set; }

    /// <summary>The name that its tenant gave it, such as the file's name.</summary>
    public string Name { get; set; } = null!;

    /// <summary>The object's key.</summary>
    public string Key { get; set; } = null!;

    /// <summary>The media type, as the file's first bytes say; empty while it is being uploaded.</summary>
    public string ContentType { get; set; } = "";

    /// <summary>Length in bytes; while it is being uploaded, the announced or the largest allowed length.</summary>
    public long Length { get; set; }

    /// <summary>SHA-256 in lower-case hexadecimal digits; null until the upload has been checked.</summary>
    public string? Sha256 { get; set; }

    /// <summary>Width in pixels of a picture.</summary>
    public int? Width { get; set; }

    /// <summary>Height in pixels of a picture.</summary>
    public int? Height { get; set; }

    /// <summary>Length in seconds of a sound file.</summary>
    public double? DurationSeconds { get; set; }

    /// <summary>Whether it can be used.</summary>
    public AssetStatus Status { get; set; }

    /// <summary>The store's id of an upload in parts; null otherwise.</summary>
    public string? UploadId { get; set; }

    /// <summary>When the upload began.</summary>
    public DateTimeOffset CreatedAt { get; set; }
}
