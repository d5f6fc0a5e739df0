namespace AdGenius.Contracts.Videos;

/// <summary>What produced the pictures. A fallback is always labelled as one.</summary>
public sealed record ProducedBy
{
    /// <summary>The catalogue's model id, such as <c>local</c> or <c>runway_gen3</c>; <c>placeholder</c> for drawn pictures.</summary>
    public required string Model { get; init; }

    /// <summary>What the id resolved to at the time, such as <c>gen4.5</c> or the model folder's name.</summary>
    public string? Resolved { get; init; }

    /// <summary>True when this is not the requested model.</summary>
    public bool IsFallback { get; init; }

    /// <summary>True when all pictures are drawn placeholders.</summary>
    public bool IsPlaceholder { get; init; }

    /// <summary>True when the result comes from the sandbox provider: for tests only.</summary>
    public bool IsSimulated { get; init; }

    /// <summary>Indices of keyframes that were replaced by placeholders, when only some were.</summary>
    public IReadOnlyList<int>? PlaceholderKeyframes { get; init; }
}
