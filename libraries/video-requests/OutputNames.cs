namespace AdGenius.VideoRequests;

/// <summary>What <c>outputs</c> may name: platform presets and aspect ratios.</summary>
public static class OutputNames
{
    /// <summary>
    /// The first shape of each platform preset, and the seconds that it accepts. Nothing else, so that a request can be checked and planned
    /// without the media library, whose preset file has all rules; a test compares the two.
    /// </summary>
    private static readonly Dictionary<string, (string Shape, double MinSeconds, double MaxSeconds)> Facts = new(StringComparer.Ordinal)
    {
        ["youtube"] = ("16:9", 1, 21_600),
        ["shorts"] = ("9:16", 1, 180),
        ["bumper"] = ("16:9", 1, 6),
        ["tiktok"] = ("9:16", 5, 60),
        ["reels"] = ("9:16", 1, 900),
        ["stories"] = ("9:16", 1, 60),
        ["feed"] = ("4:5", 1, 14_460),
        ["linkedin"] = ("4:5", 3, 1_800),
        ["demand-gen"] = ("16:9", 5, 21_600),
        ["display"] = ("16:9", 1, 120),
    };

    /// <summary>The platform presets.</summary>
    public static readonly IReadOnlyList<string> Presets = [.. Facts.Keys];

    /// <summary>Presets and aspect ratios.</summary>
    public static readonly IReadOnlyList<string> All = [.. Presets, .. VideoRequestRules.AspectRatios];

    /// <summary>The aspect ratio of an output: its own, or the preset's.</summary>
    public static string ShapeOf(string output) => Facts.TryGetValue(output, out var facts) ? facts.Shape : output;

    /// <summary>The seconds that an output accepts, the end card included; any for a mere aspect ratio.</summary>
    public static (double Min, double Max) SecondsOf(string output) =>
        Facts.TryGetValue(output, out var facts) ? (facts.MinSeconds, facts.MaxSeconds) : (0, double.MaxValue);

    /// <summary>
    /// Which output does not accept an ad of <paramref name="seconds"/>, end card included, as a sentence; null when all accept it.
    /// </summary>
    public static string? LengthFault(IReadOnlyList<string>? outputs, double seconds)
    {
        foreach (var output in outputs ?? [])
        {
            if (SecondsOf(output) is var (min, max) && (seconds < min || seconds > max))
            {
                return FormattableString.Invariant(
                    $"The ad has {seconds:0.##} seconds with its end card; {output} accepts {min:0.##} to {max:0.##}.");
            }
        }

        return null;
    }

    /// <summary>The name of an output in file names and results: <c>tiktok</c>, or <c>9x16</c> for an aspect ratio.</summary>
    public static string NameOf(string output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return output.Replace(':', 'x');
    }
}
