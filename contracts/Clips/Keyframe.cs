namespace AdGenius.Contracts.Clips;

/// <summary>One picture to render. The same (seed, index, prompts) gives the same picture on any worker.</summary>
public sealed record Keyframe
{
    /// <summary>Index among all keyframes of the take, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The scene it belongs to, from 0.</summary>
    public required int SceneIndex { get; init; }

    /// <summary>The original text of the scene, for drawn placeholders.</summary>
    public required string Text { get; init; }

    /// <summary>The prompt.</summary>
    public required string Prompt { get; init; }

    /// <summary>Colours as <c>#rrggbb</c>, darkest first.</summary>
    public required IReadOnlyList<string> Palette { get; init; }

    /// <summary>When walking to the next scene: its prompt.</summary>
    public string? NextPrompt { get; init; }

    /// <summary>How far towards <see cref="NextPrompt"/>, 0 to 1.</summary>
    public double Blend { get; init; }

    /// <summary>Drift within the scene, 0 to 1: how far the picture has moved from the scene's first.</summary>
    public double Drift { get; init; }
}
