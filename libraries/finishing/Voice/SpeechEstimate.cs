using System.Globalization;

namespace AdGenius.Finishing.Voice;

/// <summary>How long a text takes to speak, without speaking it: for checks before anything is made.</summary>
public static class SpeechEstimate
{
    /// <summary>Measured with flite's voices over advertising texts; recorded voices are close to it.</summary>
    private const double LettersPerSecond = 17;

    private const double IdeographsPerSecond = 4.5;

    /// <summary>Seconds from the first word to the last at the given speed, with the pauses between sentences. Within about a
    /// quarter of what
    /// the synthesizer then needs.</summary>
    public static double SecondsFor(VoiceOver voice)
    {
        ArgumentNullException.ThrowIfNull(voice);
        var sentences = (voice.Scenes ?? [voice.Script ?? ""]).SelectMany(ScriptSentences.Of).ToList();
        var spoken = sentences.Sum(SecondsFor) / Math.Clamp(voice.Speed, 0.5, 2);
        return sentences.Count == 0 ? 0 : spoken + (SpeechTrackBuilder.SentencePause * (sentences.Count - 1));
    }

    private static double SecondsFor(string sentence)
    {
        var ideographs = sentence.EnumerateRunes().Count(rune => rune.Value is (>= 0x3040 and <= 0x9FFF) or (>= 0xAC00 and <= 0xD7AF));
        return (ideographs / IdeographsPerSecond) + ((new StringInfo(sentence).LengthInTextElements - ideographs) / LettersPerSecond);
    }
}
