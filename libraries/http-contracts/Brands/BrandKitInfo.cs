using AdGenius.Contracts.Briefs;

namespace AdGenius.HttpContracts.Brands;

/// <summary>A brand kit as the HTTP API shows it.</summary>
public sealed record BrandKitInfo
{
    /// <summary>The name that requests use.</summary>
    public required string Name { get; init; }

    /// <summary>Colours, fonts, logo and rules.</summary>
    public required BrandKit Kit { get; init; }

    /// <summary>When it was written last, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}
