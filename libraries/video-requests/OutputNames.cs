namespace AdGenius.VideoRequests;

/// <summary>What <c>outputs</c> may name: platform presets and aspect ratios.</summary>
public static class OutputNames
{
    /// <summary>
    /// The platform presets. Names only, so that a request can be checked without the media library, whose preset file has their rules; a
    /// test compares the two.
    /// </summary>
    public static readonly IReadOnlyList<string> Presets =
        ["youtube", "shorts", "bumper", "tiktok", "reels", "stories", "feed", "linkedin", "demand-gen", "display"];

    /// <summary>Presets and aspect ratios.</summary>
    public static readonly IReadOnlyList<string> All = [.. Presets, .. VideoRequestRules.AspectRatios];
}
