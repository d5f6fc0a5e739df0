namespace AdGenius.Finishing.Music;

/// <summary>The music of an ad: a track, or a mood for the generator.</summary>
public sealed record MusicBed
{
    /// <summary>A local sound file; null for generated music.</summary>
    public string? File { get; init; }

    /// <summary>Words about the mood, such as <c>warm</c>; unknown words give calm music. Not used with a file.</summary>
    public string? Mood { get; init; }

    /// <summary>Words about the picture, or its colours as <c>#rrggbb</c>, which choose the instruments; may be null.</summary>
    public string? Palette { get; init; }

    /// <summary>Volume, 0 to 1; 1 is as loud as music without speech should be.</summary>
    public double Volume { get; init; } = 0.7;
}
