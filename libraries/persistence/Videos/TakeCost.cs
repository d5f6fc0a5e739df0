namespace AdGenius.Persistence.Videos;

/// <summary>The cost of one result. A result delivered twice has the same attempt and batch, so it is counted once.</summary>
public sealed record TakeCost
{
    /// <summary>The attempt, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>The keyframe batch; null for the whole clip, which includes its batches.</summary>
    public int? BatchIndex { get; init; }

    /// <summary>US dollars.</summary>
    public required decimal Amount { get; init; }
}
