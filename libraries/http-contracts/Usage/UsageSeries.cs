namespace AdGenius.HttpContracts.Usage;

/// <summary>What a tenant has spent over time, in US dollars, in periods of equal length.</summary>
public sealed record UsageSeries
{
    /// <summary>From this moment on, UTC.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Until before this moment, UTC.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>The periods, oldest first, at most 31.</summary>
    public required IReadOnlyList<UsagePeriod> Periods { get; init; }
}
