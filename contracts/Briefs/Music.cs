namespace AdGenius.Contracts.Briefs;

/// <summary>The music under a video: a track of the tenant, or generated music of a mood.</summary>
public sealed record Music
{
    /// <summary>How loud music is where <see cref="Volume"/> is not given.</summary>
    public const double DefaultVolume = 0.7;

    /// <summary>
    /// The track: a key of the tenant's own folder in the object store, an asset id, or an https address; up to 2,048 characters. Not
    /// together with <see cref="Mood"/>.
    /// </summary>
    public string? Source { get; init; }

    /// <summary>
    /// The mood of generated music, such as <c>warm</c> or <c>upbeat</c>, up to 100 characters. Not together with <see cref="Source"/>.
    /// Default, with neither: the mood of the prompt.
    /// </summary>
    public string? Mood { get; init; }

    /// <summary>How loud the music is, 0 (silent) to 1 (as loud as music without speech). Default 0.7.</summary>
    public double? Volume { get; init; }
}
