namespace AdGenius.ProviderWorker.Providers.Google;

/// <summary>One model of Google's and what a second costs.</summary>
internal sealed record GoogleModel(string Name, GoogleSurface Surface, IReadOnlyDictionary<int, decimal> PricePerSecond)
{
    /// <summary>The models that can be configured.</summary>
    public static readonly IReadOnlyList<GoogleModel> All =
    [
        new("veo-3.1-generate-001", GoogleSurface.Vertex, new Dictionary<int, decimal> { [0] = 0.40m }),
        new("veo-3.1-fast-generate-001", GoogleSurface.Vertex, new Dictionary<int, decimal> { [0] = 0.12m }),
        new("veo-3.1-lite-generate-001", GoogleSurface.Vertex, new Dictionary<int, decimal> { [720] = 0.05m, [1080] = 0.08m }),
        new("gemini-omni-1.1-flash", GoogleSurface.Interactions, new Dictionary<int, decimal> { [0] = 0.15m }),
        new("gemini-omni-1.2-flash", GoogleSurface.Interactions, new Dictionary<int, decimal> { [0] = 0.15m }),
    ];

    public static readonly DateOnly PriceDate = new(2026, 11, 21);

    public const string PriceSource = "third-party registry of 2026-10; Google's own page was not found";

    /// <summary>Models that Google has switched off, and when.</summary>
    public static readonly IReadOnlyDictionary<string, DateOnly> Retired = new Dictionary<string, DateOnly>
    {
        ["veo-2.0-generate-001"] = new(2026, 6, 30),
        ["veo-3.0-generate-001"] = new(2026, 6, 30),
        ["veo-3.0-fast-generate-001"] = new(2026, 6, 30),
        ["veo-3.1-generate-preview"] = new(2026, 10, 22),
        ["veo-3.1-fast-generate-preview"] = new(2026, 10, 22),
        ["gemini-omni-flash-preview"] = new(2026, 9, 30),
    };
}
