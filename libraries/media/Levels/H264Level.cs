namespace AdGenius.Media.Levels;

/// <summary>
/// A level of H.264 (table A-1 of the standard) in the High profile: what hardware decoders of a class can play. Rates and buffers are in
/// kilobits.
/// </summary>
/// <param name="Name">The level as encoders take it, such as <c>4.1</c>.</param>
/// <param name="MaxBlocks">Macroblocks of 16 × 16 pixels in a frame.</param>
/// <param name="MaxBlocksPerSecond">Macroblocks in a second.</param>
/// <param name="MaxKilobits">Highest bit rate per second.</param>
/// <param name="MaxBufferKilobits">Size of the decoder's buffer.</param>
public sealed record H264Level(string Name, int MaxBlocks, int MaxBlocksPerSecond, int MaxKilobits, int MaxBufferKilobits)
{
    private static readonly H264Level[] All =
    [
        new("3.0", 1_620, 40_500, 12_500, 12_500),
        new("3.1", 3_600, 108_000, 17_500, 17_500),
        new("3.2", 5_120, 216_000, 25_000, 25_000),
        new("4.0", 8_192, 245_760, 25_000, 31_250),
        new("4.1", 8_192, 245_760, 62_500, 78_125),
        new("4.2", 8_704, 522_240, 62_500, 78_125),
        new("5.0", 22_080, 589_824, 168_750, 168_750),
        new("5.1", 36_864, 983_040, 300_000, 300_000),
        new("5.2", 36_864, 2_073_600, 300_000, 300_000),
    ];

    /// <summary>The lowest level that a video fits into; the highest of the table for one that fits into none.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="framesPerSecond">Frames per second.</param>
    /// <param name="maxKilobits">The highest bit rate that the encoder is given, in kilobits per second.</param>
    public static H264Level For(int width, int height, double framesPerSecond, double maxKilobits)
    {
        var blocks = (double)((width + 15) / 16) * ((height + 15) / 16);
        return Array.Find(
            All,
            level => blocks <= level.MaxBlocks && blocks * framesPerSecond <= level.MaxBlocksPerSecond && maxKilobits <= level.MaxKilobits)
            ?? All[^1];
    }
}
