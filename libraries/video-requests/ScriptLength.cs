using System.Globalization;
using AdGenius.Contracts.Briefs;

namespace AdGenius.VideoRequests;

/// <summary>How long the words of a voice-over take, estimated before anything is spoken.</summary>
public static class ScriptLength
{
    /// <summary>The estimate is within about this share of what a synthesizer needs.</summary>
    public const double Tolerance = 1.25;

    private const double LettersPerSecond = 15;
    private const double IdeographsPerSecond = 4.5;
    private const double PauseSeconds = 0.35;

    /// <summary>Seconds that all words take.</summary>
    public static double SecondsOf(VoiceOver voiceOver)
    {
        ArgumentNullException.ThrowIfNull(voiceOver);
        return (voiceOver.Scenes ?? [voiceOver.Text ?? ""]).Sum(text => SecondsOf(text, voiceOver.Speed));
    }

    /// <summary>When the last word is spoken, where a scene's text begins with its scene or, if later, behind the text before it.</summary>
    /// <param name="voiceOver">The words.</param>
    /// <param name="sceneSeconds">The scenes' lengths.</param>
    /// <param name="share">The share of the estimated length that is counted: below 1 for what is taken at least.</param>
    public static double EndOf(VoiceOver voiceOver, IReadOnlyList<double> sceneSeconds, double share)
    {
        ArgumentNullException.ThrowIfNull(voiceOver);
        ArgumentNullException.ThrowIfNull(sceneSeconds);
        var (at, start) = (0.0, 0.0);
        var texts = voiceOver.Scenes ?? [voiceOver.Text ?? ""];
        for (var scene = 0; scene < texts.Count; scene++)
        {
            var seconds = SecondsOf(texts[scene], voiceOver.Speed);
            at = seconds > 0 ? Math.Max(at, scene < sceneSeconds.Count ? start : 0) + (seconds * share) : at;
            start += scene < sceneSeconds.Count ? sceneSeconds[scene] : 0;
        }

        return at;
    }

    /// <summary>Seconds that one text takes, with a pause behind each sentence; 0 for none.</summary>
    public static double SecondsOf(string? text, double? speed)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return 0;
        }

        var letters = new StringInfo(text.Trim()).LengthInTextElements;
        var ideographs = text.EnumerateRunes().Count(rune => rune.Value is (>= 0x3040 and <= 0x9FFF) or (>= 0xAC00 and <= 0xD7AF));
        var sentences = Math.Max(1, text.AsSpan().Trim().Count('.') + text.AsSpan().Count('!') + text.AsSpan().Count('?'));
        var spoken = (ideographs / IdeographsPerSecond) + ((letters - ideographs) / LettersPerSecond);
        return (spoken / Math.Clamp(speed ?? 1, 0.5, 2)) + (PauseSeconds * sentences);
    }
}
