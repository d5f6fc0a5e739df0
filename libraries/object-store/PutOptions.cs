namespace AdGenius.ObjectStore;

/// <summary>How to store an object.</summary>
public sealed record PutOptions
{
    /// <summary>The media type.</summary>
    public required string ContentType { get; init; }

    /// <summary>Refuse to overwrite.</summary>
    public bool WriteOnce { get; init; }

    /// <summary>The length in bytes where it is known, to choose between one request and parts.</summary>
    public long? Length { get; init; }

    /// <summary>User metadata; names in lower case with underscores, values ASCII (others are percent-encoded).</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}
