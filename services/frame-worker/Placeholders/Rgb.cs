using System.Globalization;
using System.Numerics;

namespace AdGenius.FrameWorker.Placeholders;

/// <summary>Colours as vectors, 0 to 1 for each of red, green and blue.</summary>
internal static class Rgb
{
    /// <summary>Reads <c>#rrggbb</c>; null when it is something else.</summary>
    public static Vector3? Parse(string text) =>
        text.Length == 7 && text[0] == '#'
            && int.TryParse(text.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? new Vector3((value >> 16) / 255f, ((value >> 8) & 255) / 255f, (value & 255) / 255f)
            : null;

    /// <summary>How bright it looks.</summary>
    public static float Brightness(Vector3 colour) => Vector3.Dot(colour, new Vector3(0.2126f, 0.7152f, 0.0722f));
}
