namespace AdGenius.HttpContracts.Videos;

/// <summary>A signed link to a stored file.</summary>
public sealed record SignedLink
{
    /// <summary>The link, absolute.</summary>
    public required Uri Url { get; init; }

    /// <summary>When it expires, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}
