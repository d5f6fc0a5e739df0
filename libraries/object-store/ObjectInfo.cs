namespace AdGenius.ObjectStore;

/// <summary>The facts of a stored object.</summary>
public sealed record ObjectInfo
{
    /// <summary>Its key.</summary>
    public required string Key { get; init; }

    /// <summary>Length in bytes.</summary>
    public required long Length { get; init; }

    /// <summary>When it was last written, UTC.</summary>
    public required DateTimeOffset LastModified { get; init; }

    /// <summary>SHA-256 in lower-case hexadecimal, where the store has it (not in listings).</summary>
    public string? Sha256 { get; init; }

    /// <summary>The media type (not in listings).</summary>
    public string? ContentType { get; init; }

    /// <summary>User metadata (not in listings).</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}
