namespace AdGenius.HttpContracts.Usage;

/// <summary>What a tenant has spent in one period.</summary>
public sealed record UsagePeriod
{
    /// <summary>The beginning of the period, UTC.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Its end, exclusive, UTC.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>US dollars charged less refunds, by provider.</summary>
    public required IReadOnlyDictionary<string, decimal> Spent { get; init; }
}
