using AdGenius.Media.Composition.Pictures;
using AdGenius.Media.Composition.Resampling;

namespace AdGenius.Media.Composition.Transitions;

/// <summary>The first fades to black, the second fades in from black.</summary>
internal sealed class FadeThroughBlackTransition : SceneTransition
{
    private const double BlackFrom = 0.46;
    private const double BlackUntil = 0.54;
    private const byte BlackLuma = 16;
    private const byte NeutralChroma = 128;

    public override bool ShowsFirst(double progress) => progress < 0.5;

    public override bool ShowsSecond(double progress) => progress >= 0.5;

    public override unsafe void Mix(PlanarPicture frame, PlanarPicture second, double progress)
    {
        var darkness = progress < 0.5 ? progress / BlackFrom : (1 - progress) / (1 - BlackUntil);
        var weight = (int)Math.Round(Ease(Math.Min(1, darkness)) * MixKernels.Full);
        var luma = frame.Width * frame.Height;
        fixed (byte* target = frame.Bytes)
        {
            MixKernels.MixToward(target, BlackLuma, weight, luma);
            MixKernels.MixToward(target + luma, NeutralChroma, weight, frame.Length - luma);
        }
    }
}
