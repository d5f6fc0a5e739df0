namespace AdGenius.HttpContracts.Assets;

/// <summary>A page of a tenant's uploaded files, newest first.</summary>
public sealed record AssetPage
{
    /// <summary>The files.</summary>
    public required IReadOnlyList<AssetInfo> Items { get; init; }

    /// <summary>The address of the next page; absent on the last.</summary>
    public Uri? Next { get; init; }

    /// <summary>How many bytes the tenant's files take, unfinished uploads included.</summary>
    public required long TotalBytes { get; init; }

    /// <summary>How many bytes they may take.</summary>
    public required long MaxBytes { get; init; }
}
