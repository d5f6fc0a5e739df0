namespace AdGenius.Persistence.Videos;

/// <summary>What one answer has cost. An answer delivered twice has the same place, so it is counted once.</summary>
public sealed record TakeCost
{
    /// <summary>Which attempt, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>The keyframe batch; null for the whole clip, which includes its batches.</summary>
    public int? BatchIndex { get; init; }

    /// <summary>US dollars.</summary>
    public required decimal Amount { get; init; }
}
