namespace AdGenius.ObjectStore;

/// <summary>How to store an object.</summary>
public sealed record PutOptions
{
    /// <summary>The media type.</summary>
    public required string ContentType { get; init; }

    /// <summary>Never overwrite an existing object.</summary>
    public bool WriteOnce { get; init; }

    /// <summary>The length in bytes where it is known, to choose between one request and parts.</summary>
    public long? Length { get; init; }

    /// <summary>
    /// SHA-256 in lower-case hexadecimal where it is known. The content is verified against it, and an upload in parts need
    /// not read it twice to store its hash.
    /// </summary>
    public string? Sha256 { get; init; }

    /// <summary>
    /// The caller has just read the whole content to compute <see cref="Sha256"/>, and no one else writes to it: the hash is not computed
    /// again, which on a busy processor is a tenth of an upload's time. Length and parts are verified all the same.
    /// </summary>
    public bool TrustSha256 { get; init; }

    /// <summary>User metadata; names in lower case with underscores, values ASCII (others are percent-encoded).</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}
