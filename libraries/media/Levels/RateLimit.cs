using System.Globalization;

namespace AdGenius.Media.Levels;

/// <summary>
/// The limits of an encode: constant quality decides how many bits a picture gets, and noise or confetti must not exceed what players and
/// networks take.
/// </summary>
/// <param name="Level">The level the file promises.</param>
/// <param name="MaxKilobits">Highest bit rate, in kilobits per second.</param>
/// <param name="BufferKilobits">Size of the decoder's buffer, in kilobits.</param>
public sealed record RateLimit(H264Level Level, int MaxKilobits, int BufferKilobits)
{
    // Bits per pixel and second at 30 frames: 720p gets 12 Mbit/s, 1080p 27 and 2160p 60, far above what constant quality needs.
    private const double KilobitsPerPixel = 0.013;
    private const int MinKilobits = 4_000;
    private const int MaxOfAll = 60_000;
    private const double BufferSeconds = 2;

    /// <summary>The limits of a size and frame rate where no platform asks for less.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="framesPerSecond">Frames per second.</param>
    public static RateLimit For(int width, int height, double framesPerSecond)
    {
        // Twice the frames need half as many bits more: neighbours resemble each other.
        var share = framesPerSecond > 30 ? 1 + ((framesPerSecond - 30) / 60) : 1;
        return For(width, height, framesPerSecond, Math.Clamp(width * (double)height * KilobitsPerPixel * share, MinKilobits, MaxOfAll));
    }

    /// <summary>The limits with a bit rate that a platform or a file size asks for.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="framesPerSecond">Frames per second.</param>
    /// <param name="maxKilobits">Highest bit rate, in kilobits per second.</param>
    public static RateLimit For(int width, int height, double framesPerSecond, double maxKilobits)
    {
        var level = H264Level.For(width, height, framesPerSecond, maxKilobits);
        var kilobits = (int)Math.Round(Math.Min(maxKilobits, level.MaxKilobits));
        return new RateLimit(level, kilobits, (int)Math.Min(kilobits * BufferSeconds, level.MaxBufferKilobits));
    }

    /// <summary>The encoder's arguments: highest rate, buffer and level.</summary>
    public IReadOnlyList<string> Arguments =>
    [
        "-maxrate", string.Create(CultureInfo.InvariantCulture, $"{MaxKilobits}k"),
        "-bufsize", string.Create(CultureInfo.InvariantCulture, $"{BufferKilobits}k"),
        "-level:v", Level.Name,
    ];
}
