namespace AdGenius.Finishing.Mix;

/// <summary>What is heard.</summary>
internal sealed record MixPlan
{
    /// <summary>The first sound of a clip, as ffmpeg names it.</summary>
    public const string FirstStream = "0:a:0";

    /// <summary>Length of the sound in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>A WAV file with the voice, mono, from the beginning; null for none.</summary>
    public string? VoiceFile { get; init; }

    /// <summary>A WAV file with the music; null for none.</summary>
    public string? MusicFile { get; init; }

    /// <summary>Volume of the music, 0 to 1.</summary>
    public double MusicVolume { get; init; }

    /// <summary>The clip whose own sound is kept; null for none.</summary>
    public string? ClipFile { get; init; }

    /// <summary>Which of the clip's streams it is, as ffmpeg names it.</summary>
    public string ClipStream { get; init; } = FirstStream;

    /// <summary>Where in the clip the sound begins, in seconds.</summary>
    public double ClipStart { get; init; }

    /// <summary>How much of the clip is used, in seconds.</summary>
    public double ClipSeconds { get; init; }

    /// <summary>Volume of the clip's sound, 0 to 1.</summary>
    public double ClipVolume { get; init; }

    /// <summary>True when nothing is to be heard.</summary>
    public bool IsSilent => VoiceFile is null && MusicFile is null && ClipFile is null;
}
