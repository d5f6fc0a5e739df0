using System.Globalization;

namespace AdGenius.ProviderWorker.Providers.OpenAi.Servers;

/// <summary>The sizes in pixels that a server makes, by shape and short side.</summary>
internal sealed class VideoSizes
{
    private static readonly (string Name, double Ratio)[] Shapes = [("16:9", 16.0 / 9), ("9:16", 9.0 / 16), ("1:1", 1), ("4:5", 0.8)];

    // 832 x 480 counts as 16:9, and 1792 x 1024 does.
    private const double Tolerance = 0.06;

    private readonly List<(int Width, int Height, string Shape)> _sizes;

    private VideoSizes(List<(int Width, int Height, string Shape)> sizes) => _sizes = sizes;

    /// <summary>The shapes, in the order of their first size.</summary>
    public IReadOnlyList<string> AspectRatios => [.. _sizes.Select(size => size.Shape).Distinct()];

    /// <summary>The short sides, smallest first.</summary>
    public IReadOnlyList<int> ShortSides => [.. _sizes.Select(size => Math.Min(size.Width, size.Height)).Distinct().Order()];

    /// <summary>Reads sizes such as <c>1280x720,720x1280</c>; null where one is no size or near none of the shapes.</summary>
    public static VideoSizes? Parse(string text)
    {
        List<(int, int, string)> sizes = [];
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.Split('x') is not [var across, var down]
                || !int.TryParse(across, NumberStyles.None, CultureInfo.InvariantCulture, out var width) || width is < 64 or > 8192
                || !int.TryParse(down, NumberStyles.None, CultureInfo.InvariantCulture, out var height) || height is < 64 or > 8192
                || Shapes.MinBy(shape => Distance(shape.Ratio, width, height)) is var nearest
                && Distance(nearest.Ratio, width, height) > Tolerance)
            {
                return null;
            }

            sizes.Add((width, height, nearest.Name));
        }

        return sizes.Count > 0 ? new VideoSizes(sizes) : null;
    }

    /// <summary>The size of that shape whose short side is nearest, such as <c>1280x720</c>.</summary>
    public string Of(int shortSide, string aspectRatio)
    {
        var (width, height, _) = _sizes.Where(size => size.Shape == aspectRatio).DefaultIfEmpty(_sizes[0])
            .MinBy(size => Math.Abs(Math.Min(size.Width, size.Height) - shortSide));
        return string.Create(CultureInfo.InvariantCulture, $"{width}x{height}");
    }

    private static double Distance(double ratio, int width, int height) => Math.Abs(Math.Log((double)width / height / ratio));
}
