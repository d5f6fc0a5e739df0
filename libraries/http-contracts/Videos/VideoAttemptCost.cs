namespace AdGenius.HttpContracts.Videos;

/// <summary>What one attempt of a take has cost.</summary>
public sealed record VideoAttemptCost
{
    /// <summary>The take's id.</summary>
    public required Guid TakeId { get; init; }

    /// <summary>The attempt, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>US dollars.</summary>
    public required decimal Amount { get; init; }
}
