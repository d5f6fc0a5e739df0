using AdGenius.Contracts.Videos;

namespace AdGenius.Finishing.Presets;

/// <summary>The margins that the platform covers, as shares of width and height.</summary>
/// <param name="Top">At the top.</param>
/// <param name="Bottom">At the bottom.</param>
/// <param name="Left">At the left.</param>
/// <param name="Right">At the right.</param>
public sealed record SafeArea(double Top, double Bottom, double Left, double Right)
{
    /// <summary>The free part of a frame, in whole even pixels.</summary>
    public Box In(FrameSize size)
    {
        var left = EvenUp(size.Width * Left);
        var top = EvenUp(size.Height * Top);
        var right = EvenUp(size.Width * Right);
        var bottom = EvenUp(size.Height * Bottom);
        return new Box(left, top, size.Width - left - right, size.Height - top - bottom);
    }

    private static int EvenUp(double pixels) => (int)Math.Ceiling(pixels / 2) * 2;
}
