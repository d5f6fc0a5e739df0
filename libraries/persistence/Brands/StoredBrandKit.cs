using AdGenius.Contracts.Briefs;

namespace AdGenius.Persistence.Brands;

/// <summary>A brand kit of a tenant, under its name. Written by <see cref="BrandKitStore"/> only.</summary>
public class StoredBrandKit
{
    /// <summary>The tenant; with <see cref="Name"/> the key.</summary>
    public string TenantName { get; set; } = null!;

    /// <summary>The name that requests use.</summary>
    public string Name { get; set; } = null!;

    /// <summary>Colours, fonts, logo and rules (JSON column).</summary>
    public BrandKit Kit { get; set; } = null!;

    /// <summary>When it was written last, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; set; }
}
