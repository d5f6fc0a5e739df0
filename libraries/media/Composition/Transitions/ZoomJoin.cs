using AdGenius.Media.Composition.Pictures;
using AdGenius.Media.Composition.Resampling;

namespace AdGenius.Media.Composition.Transitions;

/// <summary>The camera rushes into the first scene, which gives way to the next, where it settles.</summary>
internal sealed class ZoomJoin : SceneJoin
{
    private const double Rush = 1.9;
    private const double Settle = 0.35;
    private const double FadeFrom = 0.3;
    private const double FadeUntil = 0.75;
    private readonly CrossfadeJoin fade = new();

    public override bool ShowsFirst(double progress) => progress < FadeUntil;

    public override bool ShowsSecond(double progress) => progress > FadeFrom;

    public override View FirstView(View view, double progress) => view.Magnified(1 + (Rush * progress * progress));

    public override View SecondView(View view, double progress) => view.Magnified(1 + (Settle * Math.Pow(1 - progress, 2)));

    public override void Mix(PlanarPicture frame, PlanarPicture second, double progress)
    {
        if (progress > FadeFrom && progress < FadeUntil)
        {
            fade.Mix(frame, second, (progress - FadeFrom) / (FadeUntil - FadeFrom));
        }
    }
}
