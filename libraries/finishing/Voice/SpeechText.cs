namespace AdGenius.Finishing.Voice;

/// <summary>A text to be spoken.</summary>
public sealed record SpeechText
{
    /// <summary>The whole text; null where <see cref="Scenes"/> has it.</summary>
    public string? Script { get; init; }

    /// <summary>One text for each scene, spoken from the scene's beginning; empty texts are silent. Null where <see cref="Script"/> has the
    /// text.</summary>
    public IReadOnlyList<string>? Scenes { get; init; }

    /// <summary>The voice; null for the synthesizer's default.</summary>
    public string? Voice { get; init; }

    /// <summary>The language as BCP 47 tag, such as <c>en</c>; null for whatever the text is in.</summary>
    public string? Language { get; init; }

    /// <summary>Speed, 0.5 to 2; 1 is the voice's own.</summary>
    public double Speed { get; init; } = 1;
}
