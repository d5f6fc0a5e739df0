namespace AdGenius.HttpContracts.Videos;

/// <summary>A page of a tenant's stored videos, oldest first.</summary>
public sealed record StoredVideoPage
{
    /// <summary>The videos.</summary>
    public required IReadOnlyList<StoredVideo> Items { get; init; }

    /// <summary>The address of the next page; absent on the last.</summary>
    public Uri? Next { get; init; }
}
