namespace AdGenius.Contracts.Briefs;

/// <summary>The spoken words of a video. Either <see cref="Text"/> or <see cref="Scenes"/>.</summary>
public sealed record VoiceOver
{
    /// <summary>
    /// The script as one text, 1 to 5,000 characters; its sentences are distributed over the scenes. Either this or <see cref="Scenes"/>.
    /// </summary>
    public string? Text { get; init; }

    /// <summary>
    /// The script scene by scene, 1 to 50 texts of up to 2,000 characters, 5,000 together; an empty text is a scene without words. When the
    /// request lists its scenes, both lists have the same length. Either this or <see cref="Text"/>.
    /// </summary>
    public IReadOnlyList<string>? Scenes { get; init; }

    /// <summary>The name of a voice, up to 100 characters. Default: the voice that the synthesizer is configured with.</summary>
    public string? Voice { get; init; }

    /// <summary>The language of the script as a BCP 47 tag such as <c>en</c> or <c>pt-BR</c>. Default <c>en</c>.</summary>
    public string? Language { get; init; }

    /// <summary>How fast it is spoken, 0.5 to 2; 1 is the voice's own speed. Default 1.</summary>
    public double? Speed { get; init; }
}
