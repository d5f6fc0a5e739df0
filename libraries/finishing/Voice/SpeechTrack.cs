namespace AdGenius.Finishing.Voice;

/// <summary>The spoken text as sound and as times.</summary>
public sealed class SpeechTrack
{
    internal SpeechTrack(IReadOnlyList<SpokenSentence> sentences, float[] samples, string spokenBy, bool isDraft)
    {
        Sentences = sentences;
        Samples = samples;
        SpokenBy = spokenBy;
        IsDraft = isDraft;
    }

    /// <summary>The sentences in order.</summary>
    public IReadOnlyList<SpokenSentence> Sentences { get; }

    /// <summary>The engine and its voice, such as <c>flite/slt</c>.</summary>
    public string SpokenBy { get; }

    /// <summary>True for a draft voice.</summary>
    public bool IsDraft { get; }

    /// <summary>Seconds that an ad needs for this text, with the pauses before and after it.</summary>
    public double SecondsNeeded => Sentences.Count == 0 ? 0 : Sentences[^1].EndSeconds + SpeechTrackBuilder.TailPause;

    /// <summary>Mono samples at 48 kHz, from the ad's beginning.</summary>
    internal float[] Samples { get; }
}
