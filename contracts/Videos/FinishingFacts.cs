namespace AdGenius.Contracts.Videos;

/// <summary>What finishing used.</summary>
public sealed record FinishingFacts
{
    /// <summary>What spoke the words, such as <c>flite/slt</c>; null where nothing is spoken.</summary>
    public string? SpokenBy { get; init; }

    /// <summary>True when the voice is a draft voice, to be replaced before publication.</summary>
    public bool IsDraftVoice { get; init; }

    /// <summary>Where the music is from, such as <c>generated: warm, 84 BPM, F major</c>; null where there is none.</summary>
    public string? MusicBy { get; init; }
}
