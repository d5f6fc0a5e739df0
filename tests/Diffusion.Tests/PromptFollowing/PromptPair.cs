using AdGenius.Diffusion.Pictures;

namespace AdGenius.Diffusion.Tests.PromptFollowing;

/// <summary>Two prompts whose pictures differ in a plain way.</summary>
/// <param name="Measure">What differs.</param>
/// <param name="More">The prompt whose pictures have more of it.</param>
/// <param name="Less">The prompt whose pictures have less of it.</param>
internal sealed record PromptPair(PictureMeasure Measure, string More, string Less)
{
    public static readonly IReadOnlyList<PromptPair> All =
    [
        new(PictureMeasure.Whole("brightness", Brightness), "a mountain landscape at noon", "a mountain landscape at night"),
        new(PictureMeasure.Whole("brightness", Brightness), "a city at noon", "a city at night"),
        new(PictureMeasure.Whole("brightness", Brightness), "the sea at noon", "the sea at midnight"),
        new(PictureMeasure.LowerPart("blue, lower part", (red, _, blue) => blue - red), "the sea at noon", "a desert at noon"),
        new(PictureMeasure.Whole("green", Green), "a green forest at noon", "a desert at noon"),
        new(PictureMeasure.LowerPart("green, lower part", Green), "a meadow at noon", "a city at noon"),
        new(PictureMeasure.Whole("warmth", Warmth), "the sea at sunset", "the sea at noon"),
        new(PictureMeasure.LowerPart("brightness, lower part", Brightness), "a meadow in winter with snow", "a meadow at noon"),
        new(PictureMeasure.Whole("colour", Colour), "a city at noon", "a city at noon, black and white"),
        new(
            PictureMeasure.Middle("red, middle", (red, green, _) => red - green),
            "a red bottle on a white background",
            "a green bottle on a white background"),
        new(PictureMeasure.Middle("warmth, middle", Warmth), "a yellow car in a city at noon", "a blue car in a city at noon"),
        new(
            new("brightness, left side", 0.1, 0.45, 0.4, 0.95, Brightness),
            "a black bottle on the right on a white background",
            "a black bottle on the left on a white background"),
    ];

    /// <summary>Every prompt of <see cref="All"/>, once.</summary>
    public static IReadOnlyList<string> Prompts { get; } = [.. All.SelectMany(pair => new[] { pair.More, pair.Less }).Distinct()];

    /// <summary>How often a picture of the first group has more than one of the second, over all couples; one half is chance.</summary>
    public double ShareRight(IReadOnlyList<RgbImage> more, IReadOnlyList<RgbImage> less)
    {
        double[] high = [.. more.Select(Measure.In)], low = [.. less.Select(Measure.In)];
        return high.SelectMany(_ => low, (x, y) => x > y ? 1.0 : 0).Average();
    }

    private static double Brightness(double red, double green, double blue) => (red + green + blue) / 3;

    private static double Green(double red, double green, double blue) => green - ((red + blue) / 2);

    private static double Warmth(double red, double green, double blue) => red - blue;

    private static double Colour(double red, double green, double blue)
        => Math.Max(red, Math.Max(green, blue)) - Math.Min(red, Math.Min(green, blue));
}
