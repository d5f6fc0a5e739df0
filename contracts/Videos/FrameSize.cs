namespace AdGenius.Contracts.Videos;

/// <summary>The size of a picture.</summary>
/// <param name="Width">Pixels, even.</param>
/// <param name="Height">Pixels, even.</param>
public readonly record struct FrameSize(int Width, int Height)
{
    /// <summary>
    /// The exact size of a preset: the short side is 480, 720, 1080 or 2160, the long side follows the shape, rounded to even.
    /// </summary>
    /// <param name="quality">The preset.</param>
    /// <param name="aspectRatio">16:9, 9:16, 1:1 or 4:5.</param>
    /// <exception cref="ArgumentOutOfRangeException">The aspect ratio is not 16:9, 9:16, 1:1 or 4:5.</exception>
    public static FrameSize Of(Quality quality, string aspectRatio)
    {
        var shortSide = quality switch
        {
            Quality.Draft => 480,
            Quality.Standard => 720,
            Quality.High => 1080,
            Quality.Premium => 2160,
            _ => throw new ArgumentOutOfRangeException(nameof(quality), quality, "Draft, Standard, High or Premium"),
        };
        return aspectRatio switch
        {
            "16:9" => new FrameSize(Even(shortSide * 16 / 9.0), shortSide),
            "9:16" => new FrameSize(shortSide, Even(shortSide * 16 / 9.0)),
            "1:1" => new FrameSize(shortSide, shortSide),
            "4:5" => new FrameSize(shortSide, Even(shortSide * 5 / 4.0)),
            _ => throw new ArgumentOutOfRangeException(nameof(aspectRatio), aspectRatio, "16:9, 9:16, 1:1 or 4:5"),
        };
    }

    private static int Even(double pixels) => (int)Math.Round(pixels / 2, MidpointRounding.AwayFromZero) * 2;
}
