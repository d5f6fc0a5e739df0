namespace AdGenius.HttpContracts.Videos;

/// <summary>A stored file with a signed link that reads it without credentials until it expires.</summary>
public sealed record VideoFile
{
    /// <summary>The link, absolute, signed, expiring.</summary>
    public required Uri Url { get; init; }

    /// <summary>When the link expires, UTC; reading the job again gives a new one.</summary>
    public required DateTimeOffset UrlExpiresAt { get; init; }

    /// <summary>The key in the object store.</summary>
    public required string Key { get; init; }

    /// <summary>Length in bytes.</summary>
    public required long Length { get; init; }

    /// <summary>SHA-256 in lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The media type.</summary>
    public required string ContentType { get; init; }
}
