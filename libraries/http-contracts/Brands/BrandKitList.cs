namespace AdGenius.HttpContracts.Brands;

/// <summary>All brand kits of a tenant, by name.</summary>
public sealed record BrandKitList
{
    /// <summary>The kits.</summary>
    public required IReadOnlyList<BrandKitInfo> Items { get; init; }
}
