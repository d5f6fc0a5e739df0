namespace AdGenius.VideoRequests;

/// <summary>What <c>outputs</c> may name: platform presets and aspect ratios.</summary>
public static class OutputNames
{
    /// <summary>
    /// The first shape of each platform preset. Names and shapes only, so that a request can be checked and planned without the media
    /// library, whose preset file has all rules; a test compares the two.
    /// </summary>
    private static readonly Dictionary<string, string> PresetShapes = new(StringComparer.Ordinal)
    {
        ["youtube"] = "16:9",
        ["shorts"] = "9:16",
        ["bumper"] = "16:9",
        ["tiktok"] = "9:16",
        ["reels"] = "9:16",
        ["stories"] = "9:16",
        ["feed"] = "4:5",
        ["linkedin"] = "4:5",
        ["demand-gen"] = "16:9",
        ["display"] = "16:9",
    };

    /// <summary>The platform presets.</summary>
    public static readonly IReadOnlyList<string> Presets = [.. PresetShapes.Keys];

    /// <summary>Presets and aspect ratios.</summary>
    public static readonly IReadOnlyList<string> All = [.. Presets, .. VideoRequestRules.AspectRatios];

    /// <summary>The aspect ratio of an output: its own, or the preset's.</summary>
    public static string ShapeOf(string output) => PresetShapes.GetValueOrDefault(output, output);

    /// <summary>The preset of an output; null for a mere aspect ratio.</summary>
    public static string? PresetOf(string output) => PresetShapes.ContainsKey(output) ? output : null;

    /// <summary>The name of an output in file names and results: <c>tiktok</c>, or <c>9x16</c> for an aspect ratio.</summary>
    public static string NameOf(string output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return output.Replace(':', 'x');
    }
}
