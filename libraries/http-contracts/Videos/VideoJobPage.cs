namespace AdGenius.HttpContracts.Videos;

/// <summary>A page of a tenant's jobs, newest first.</summary>
public sealed record VideoJobPage
{
    /// <summary>The jobs.</summary>
    public required IReadOnlyList<VideoJob> Items { get; init; }

    /// <summary>The address of the next page; absent on the last.</summary>
    public Uri? Next { get; init; }

    /// <summary>The cursor of the next page; absent on the last.</summary>
    public string? NextCursor { get; init; }
}
