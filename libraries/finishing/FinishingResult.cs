namespace AdGenius.Finishing;

/// <summary>What was made.</summary>
public sealed record FinishingResult
{
    /// <summary>The files, in the order of the request.</summary>
    public required IReadOnlyList<EncodedOutput> Outputs { get; init; }

    /// <summary>Length of every output in seconds.</summary>
    public required double DurationSeconds { get; init; }

    /// <summary>What spoke the text, such as <c>flite/slt</c>; null where nothing is spoken.</summary>
    public string? SpokenBy { get; init; }

    /// <summary>True when the voice is a draft voice, to be replaced before publication.</summary>
    public bool IsDraftVoice { get; init; }

    /// <summary>Where the music is from, such as <c>generated: warm, 84 BPM, F major</c>; null where there is none.</summary>
    public string? MusicBy { get; init; }
}
