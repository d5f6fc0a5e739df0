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
    /// <param name="voice">The text.</param>
    /// <param name="sceneStarts">When scenes begin, for texts that belong to scenes; null where it is not known.</param>
    /// <param name="share">The share of the estimated length that is counted: below 1 for what is taken at least.</param>
    public static double SecondsFor(SpeechText voice, IReadOnlyList<double>? sceneStarts = null, double share = 1)
    {
        ArgumentNullException.ThrowIfNull(voice);
        var (at, end) = (0.0, 0.0);
        var texts = voice.Scenes ?? [voice.Script ?? ""];
        for (var scene = 0; scene < texts.Count; scene++)
        {
            at = Math.Max(at, voice.Scenes is not null && scene < sceneStarts?.Count ? sceneStarts[scene] : 0);
            foreach (var sentence in ScriptSentences.Of(texts[scene]))
            {
                end = at + (share * SecondsFor(sentence) / Math.Clamp(voice.Speed, 0.5, 2));
                at = end + (share * SpeechTrackBuilder.SentencePause);
            }
        }

        return end;
    }

    private static double SecondsFor(string sentence)
    {
        var ideographs = sentence.EnumerateRunes().Count(rune => rune.Value is (>= 0x3040 and <= 0x9FFF) or (>= 0xAC00 and <= 0xD7AF));
        return (ideographs / IdeographsPerSecond) + ((new StringInfo(sentence).LengthInTextElements - ideographs) / LettersPerSecond);
    }
}
