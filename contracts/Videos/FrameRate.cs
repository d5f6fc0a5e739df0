using System.Globalization;

namespace AdGenius.Contracts.Videos;

/// <summary>A constant frame rate as the exact fraction that files and encoders take.</summary>
/// <param name="Numerator">Frames in <paramref name="Denominator"/> seconds.</param>
/// <param name="Denominator">1, or 1001 for the fractional rates of television.</param>
public readonly record struct FrameRate(int Numerator, int Denominator)
{
    /// <summary>The lowest rate.</summary>
    public const double Min = 1;

    /// <summary>The highest rate.</summary>
    public const double Max = 60;

    // Rates are written with three decimals at most, and with two at least.
    private const double Tolerance = 0.005;

    private static readonly int[] TelevisionRates = [24, 30, 60];

    /// <summary>The rates that are no whole numbers, as people write them.</summary>
    public static IReadOnlyList<double> Fractional { get; } = [23.976, 29.97, 59.94];

    /// <summary>Frames per second, exactly.</summary>
    public double PerSecond => (double)Numerator / Denominator;

    /// <summary>Frames per second as people write it: a whole number or one of <see cref="Fractional"/>.</summary>
    public double Nominal => Denominator == 1 ? Numerator : Math.Round(PerSecond, 3);

    /// <summary>Whether a number of frames per second is a whole number from 1 to 60, or 23.976, 29.97 or 59.94.</summary>
    /// <param name="framesPerSecond">Frames per second.</param>
    public static bool IsAllowed(double framesPerSecond)
        => framesPerSecond is >= Min and <= Max && (Math.Round(framesPerSecond) == framesPerSecond || IsFractional(framesPerSecond));

    /// <summary>The exact rate of an allowed number; of any other the nearest whole rate.</summary>
    /// <param name="framesPerSecond">Frames per second.</param>
    public static FrameRate Of(double framesPerSecond)
    {
        foreach (var whole in TelevisionRates)
        {
            if (IsNear(framesPerSecond, whole))
            {
                return new FrameRate(whole * 1000, 1001);
            }
        }

        return new FrameRate((int)Math.Clamp(Math.Round(framesPerSecond), Min, Max), 1);
    }

    /// <summary>The number of frames nearest to a length, at least one.</summary>
    /// <param name="seconds">Length in seconds.</param>
    public int FramesOf(double seconds) => Math.Max(1, (int)Math.Round(seconds * PerSecond, MidpointRounding.AwayFromZero));

    /// <summary>The rate as ffmpeg reads it: <c>24</c> or <c>24000/1001</c>.</summary>
    public override string ToString()
        => Denominator == 1
            ? Numerator.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{Numerator}/{Denominator}");

    private static bool IsFractional(double framesPerSecond)
    {
        foreach (var whole in TelevisionRates)
        {
            if (IsNear(framesPerSecond, whole))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsNear(double framesPerSecond, int whole) => Math.Abs(framesPerSecond - (whole * 1000 / 1001.0)) < Tolerance;
}
