namespace AdGenius.Contracts.Prompts;

/// <summary>One scene of a video.</summary>
public sealed record Scene
{
    /// <summary>The original text of the scene.</summary>
    public required string Text { get; init; }

    /// <summary>The scene as a prompt for an image or video model.</summary>
    public required string Prompt { get; init; }

    /// <summary>Length in seconds; all scenes together make the video's length.</summary>
    public required double DurationSeconds { get; init; }

    /// <summary>Three to five colours as <c>#rrggbb</c>, darkest first.</summary>
    public required IReadOnlyList<string> Palette { get; init; }

    /// <summary>The camera move of this scene, such as <c>slow push in</c>.</summary>
    public string? Camera { get; init; }
}
