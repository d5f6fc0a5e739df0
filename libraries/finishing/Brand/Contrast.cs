using AdGenius.Text.Drawing;

namespace AdGenius.Finishing.Brand;

/// <summary>Contrast of text after WCAG 2: 1 for the same brightness, 21 for black on white.</summary>
internal static class Contrast
{
    /// <summary>What WCAG's level AA asks for.</summary>
    public const double Required = 4.5;

    public static double LuminanceOf(TextColour colour) => LuminanceOf(colour.Red, colour.Green, colour.Blue);

    public static double LuminanceOf(byte red, byte green, byte blue) =>
        (0.2126 * Linear(red)) + (0.7152 * Linear(green)) + (0.0722 * Linear(blue));

    public static double Between(double one, double other) => (Math.Max(one, other) + 0.05) / (Math.Min(one, other) + 0.05);

    public static double Between(TextColour one, TextColour other) => Between(LuminanceOf(one), LuminanceOf(other));

    /// <summary>The wanted colour where it can be read on <paramref name="ground"/>, else black or white.</summary>
    public static TextColour Readable(TextColour wanted, TextColour ground)
    {
        if (Between(wanted, ground) >= Required)
        {
            return wanted;
        }

        var black = new TextColour(0, 0, 0);
        return Between(black, ground) > Between(TextColour.White, ground) ? black : TextColour.White;
    }

    /// <summary>The luminance of a grey ground behind a translucent panel of black or white.</summary>
    public static double Behind(double luminance, bool isBlack, double alpha)
    {
        var value = (ToSignal(luminance) * (1 - alpha)) + (isBlack ? 0 : alpha);
        return Linear(value);
    }

    private static double Linear(byte value) => Linear(value / 255.0);

    private static double Linear(double value) => value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);

    private static double ToSignal(double linear) => linear <= 0.0031308 ? linear * 12.92 : (1.055 * Math.Pow(linear, 1 / 2.4)) - 0.055;
}
