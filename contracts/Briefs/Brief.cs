namespace AdGenius.Contracts.Briefs;

/// <summary>
/// Everything about a finished ad but its pictures. The members mean what those of <see cref="Videos.GenerateVideo"/> with the same names
/// mean.
/// </summary>
public sealed record Brief
{
    /// <summary>The spoken words; null for none.</summary>
    public VoiceOver? VoiceOver { get; init; }

    /// <summary>The music; null for none.</summary>
    public Music? Music { get; init; }

    /// <summary>The captions of the voice-over; null for none.</summary>
    public Captions? Captions { get; init; }

    /// <summary>Logo, headline, call to action and legal line; null for none.</summary>
    public Overlays? Overlays { get; init; }

    /// <summary>Length of the end card in seconds, 0 to 10; null for none.</summary>
    public double? EndCardSeconds { get; init; }

    /// <summary>A brand kit of the tenant; null for none.</summary>
    public string? BrandKit { get; init; }

    /// <summary>Platform presets and aspect ratios, the main output first; null for one file of the video's own aspect ratio.</summary>
    public IReadOnlyList<string>? Outputs { get; init; }

    /// <summary>How the files say that they are made by AI; null for the defaults.</summary>
    public Disclosure? Disclosure { get; init; }
}
