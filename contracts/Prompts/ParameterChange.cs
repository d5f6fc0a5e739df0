namespace AdGenius.Contracts.Prompts;

/// <summary>One parameter that feedback has changed.</summary>
public sealed record ParameterChange
{
    /// <summary>
    /// The parameter in camel case, such as <c>lighting</c>, <c>scenes[1].text</c> (scenes count from 0 here) or <c>brief.music.mood</c>.
    /// </summary>
    public required string Field { get; init; }

    /// <summary>The value of the earlier take; null for none.</summary>
    public string? Before { get; init; }

    /// <summary>The value of this take; null for none.</summary>
    public string? After { get; init; }

    /// <summary>The change in one sentence.</summary>
    public required string Text { get; init; }
}
