namespace AdGenius.Media.Tools;

/// <summary>What <see cref="FfmpegTools.CheckAsync"/> found.</summary>
public sealed record FfmpegCheck
{
    /// <summary>Those that arguments name; ffmpeg's own for raw pictures and sound are in every build.</summary>
    internal static IReadOnlyList<string> RequiredEncoders { get; } = ["libx264", "mjpeg", "png", "libwebp", "aac"];

    /// <summary>
    /// Those that arguments of this system name, in alphabetical order. Not <c>flite</c>, which only the draft voice needs: it says so
    /// itself where it is missing.
    /// </summary>
    internal static IReadOnlyList<string> RequiredFilters { get; } =
    [
        "aformat", "afade", "alimiter", "amix", "anullsrc", "apad", "aresample", "asplit", "atempo", "atrim", "blackdetect", "bwdif",
        "color", "concat", "crop", "ebur128", "eq", "fade", "format", "fps", "freezedetect", "gblur", "highpass", "hue", "loop", "lutrgb",
        "lutyuv", "metadata", "null", "overlay", "photosensitivity", "scale", "setparams", "setpts", "setsar", "settb",
        "sidechaincompress", "split", "testsrc2", "thumbnail", "tile", "tonemap", "tpad", "transpose",
        "volume", "zscale",
    ];

    /// <summary>True when everything that is needed is available.</summary>
    public bool IsUsable => Problem is null;

    /// <summary>The version as ffmpeg writes it, such as <c>5.1.9</c>.</summary>
    public string? Version { get; init; }

    /// <summary>What is wrong and what to do, in one or two sentences; null when usable.</summary>
    public string? Problem { get; init; }

    /// <summary>ffmpeg is not usable, for this reason.</summary>
    internal static FfmpegCheck Unusable(string problem) => new() { Problem = problem };

    /// <summary>Parses the tools' listings.</summary>
    internal static FfmpegCheck Of(string? version, string encoders, string filters)
    {
        var missing = RequiredEncoders.Where(name => !ContainsEntry(encoders, name)).Select(name => $"encoder {name}")
            .Concat(RequiredFilters.Where(name => !ContainsEntry(filters, name)).Select(name => $"filter {name}"))
            .ToList();
        return new FfmpegCheck
        {
            Version = version,
            Problem = missing.Count == 0 ? null : $"This ffmpeg was built without {string.Join(", ", missing)}. Install a complete build.",
        };
    }

    /// <summary>The second column of the listing is the name.</summary>
    private static bool ContainsEntry(string listing, string name) =>
        listing.Split('\n').Any(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var second, ..] && second == name);

    internal static string? ParseVersion(string text) =>
        text.Split(' ', 4) is ["ffmpeg", "version", var version, ..] ? version : null;
}
