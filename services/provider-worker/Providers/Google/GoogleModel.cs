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
        new("gemini-omni-1.1-flash", GoogleSurface.Interactions, OmniPrices),
        new("gemini-omni-1.2-flash", GoogleSurface.Interactions, OmniPrices),
    ];

    public static readonly DateOnly PriceDate = new(2026, 11, 21);

    private static readonly string[] VeoFamilies = ["veo-2.0-", "veo-3.0-", "veo-3.1-"];

    private const string VeoSource = "third-party registry of 2026-10; Google's own page was not found";
    private const string OmniSource
        = "third-party registry of 2026-10 at 1080p; other sizes as resold by muapi.ai; Google's own page was not found";

    /// <summary>1080p is published; the others are a reseller's prices, so that an estimate is rather too high than too low.</summary>
    private static Dictionary<int, decimal> OmniPrices => new() { [360] = 0.039m, [720] = 0.13m, [1080] = 0.15m, [2160] = 0.39m };

    /// <summary>The price table of this model.</summary>
    public PriceTable Prices => new()
    {
        PerSecond = PricePerSecond,
        Date = PriceDate,
        Source = Surface == GoogleSurface.Vertex ? VeoSource : OmniSource,
        IsAssumed = true,
    };

    /// <summary>Since when Google has retired a model on a surface; null when it has not.</summary>
    public static DateOnly? RetiredSince(string model, GoogleSurface? surface) => (model, surface) switch
    {
        ("veo-2.0-generate-001" or "veo-3.0-generate-001" or "veo-3.0-fast-generate-001", _) => new(2026, 6, 30),
        ("gemini-omni-flash-preview", _) => new(2026, 9, 30),
        (_, GoogleSurface.Vertex) when IsVeo(model) && model.EndsWith("-preview", StringComparison.Ordinal) => new(2026, 4, 2),
        (_, GoogleSurface.Interactions) when IsVeo(model) => new(2026, 10, 22), // the Gemini API no longer has Veo
        _ => null,
    };

    private static bool IsVeo(string model) => VeoFamilies.Any(family => model.StartsWith(family, StringComparison.Ordinal));
}
