using System.Globalization;
using AdGenius.Contracts.Videos;
using AdGenius.VideoRequests;

namespace AdGenius.Gateway.OpenAi;

/// <summary>Sizes such as <c>1280x720</c> as the shape and the quality of a request.</summary>
internal static class OpenAiSizes
{
    private const double MaxShapeDifference = 0.03; // 1792x1024 counts as 16:9

    /// <summary>What requests without a size get, as at OpenAI.</summary>
    public const string Default = "720x1280";

    /// <summary>False for what is no size, or has none of the supported shapes.</summary>
    public static bool TryParse(string text, out string aspectRatio, out Quality quality)
    {
        (aspectRatio, quality) = ("", Quality.Draft);
        if (text.Split('x') is not [var first, var second]
            || !int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var width)
            || !int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var height)
            || first[0] == '0' || second[0] == '0'
            || Math.Min(width, height) is < 64 or > 2_160)
        {
            return false;
        }

        var shape = VideoRequestRules.AspectRatios.FirstOrDefault(
            candidate => Math.Abs(((double)width / height / RatioOf(candidate)) - 1) <= MaxShapeDifference);
        if (shape is null)
        {
            return false;
        }

        aspectRatio = shape;
        quality = Math.Min(width, height) switch
        {
            <= 480 => Quality.Draft,
            <= 720 => Quality.Standard,
            <= 1_080 => Quality.High,
            _ => Quality.Premium,
        };
        return true;
    }

    /// <summary>The size of a shape and a quality.</summary>
    public static string Of(Quality quality, string aspectRatio)
    {
        var size = FrameSize.Of(quality, aspectRatio);
        return string.Create(CultureInfo.InvariantCulture, $"{size.Width}x{size.Height}");
    }

    private static double RatioOf(string aspectRatio)
    {
        var sides = aspectRatio.Split(':');
        return double.Parse(sides[0], CultureInfo.InvariantCulture) / double.Parse(sides[1], CultureInfo.InvariantCulture);
    }
}
