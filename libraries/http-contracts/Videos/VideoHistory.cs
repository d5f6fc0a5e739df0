namespace AdGenius.HttpContracts.Videos;

/// <summary>The steps of a job so far, oldest first, and what each attempt has cost.</summary>
public sealed record VideoHistory
{
    /// <summary>The steps, at most 200.</summary>
    public required IReadOnlyList<VideoHistoryEvent> Items { get; init; }

    /// <summary>The sequence to continue after, where more steps may follow.</summary>
    public long? Next { get; init; }

    /// <summary>What each attempt of each take has cost.</summary>
    public required IReadOnlyList<VideoAttemptCost> Costs { get; init; }
}
