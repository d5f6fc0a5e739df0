namespace AdGenius.Contracts.Clips;

/// <summary>One scene of a composition.</summary>
public sealed record Shot
{
    /// <summary>The pictures of the scene in order: one still, or several that play one after the other.</summary>
    public required IReadOnlyList<MediaReference> Pictures { get; init; }

    /// <summary>
    /// Length in seconds. The shots' lengths add up to the video's length; a transition is centred on the boundary and takes from both
    /// neighbours.
    /// </summary>
    public required double DurationSeconds { get; init; }
}
