namespace AdGenius.HttpContracts.Usage;

/// <summary>What was spent with one provider and model on one creative, in US dollars.</summary>
public sealed record UsageLine
{
    /// <summary>The catalogue's id of the provider that was paid.</summary>
    public required string Provider { get; init; }

    /// <summary>The model that the id resolved to.</summary>
    public required string Model { get; init; }

    /// <summary>The creative.</summary>
    public required string CreativeId { get; init; }

    /// <summary>Charged, less refunds.</summary>
    public required decimal Spent { get; init; }

    /// <summary>Refunded.</summary>
    public required decimal Refunded { get; init; }

    /// <summary>Reserved for calls that have not ended.</summary>
    public required decimal Reserved { get; init; }

    /// <summary>Seconds of video that were charged.</summary>
    public required double Seconds { get; init; }

    /// <summary>How many calls were charged.</summary>
    public required int Charges { get; init; }
}
