namespace AdGenius.ProviderWorker.Providers;

/// <summary>What a model costs in US dollars, and where and when that was looked up.</summary>
internal sealed record PriceTable
{
    /// <summary>Per second of video by the short side in pixels; the entry for 0 applies to sizes without an entry.</summary>
    public IReadOnlyDictionary<int, decimal> PerSecond { get; init; } = new Dictionary<int, decimal>();

    /// <summary>Per clip, on top of the seconds.</summary>
    public decimal PerClip { get; init; }

    /// <summary>The day it was looked up.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>Where it was looked up.</summary>
    public required string Source { get; init; }

    /// <summary>Not published by the vendor: taken from a reseller or a similar model, or calculated. The bill may differ.</summary>
    public bool IsAssumed { get; init; }

    /// <summary>One price per second whatever the size.</summary>
    public static PriceTable Flat(decimal perSecond, DateOnly date, string source) =>
        new() { PerSecond = new Dictionary<int, decimal> { [0] = perSecond }, Date = date, Source = source };

    /// <summary>The price of one second at <paramref name="shortSide"/> pixels; 0 where only clips have a price.</summary>
    public decimal OfSecond(int shortSide) => PerSecond.TryGetValue(shortSide, out var price) ? price : PerSecond.GetValueOrDefault(0);

    /// <summary>The price of a clip, rounded up to the cent's hundredth so that an estimate is never too low.</summary>
    public decimal Of(double seconds, int shortSide) =>
        Math.Ceiling((PerClip + (OfSecond(shortSide) * (decimal)seconds)) * 10_000m) / 10_000m;
}
