using AdGenius.Media.Composition.Pictures;
using AdGenius.Media.Composition.Resampling;

namespace AdGenius.Media.Composition.Transitions;

/// <summary>The camera zooms into the first scene, which fades into the next, where the zoom ends.</summary>
internal sealed class ZoomTransition : SceneTransition
{
    private const double OutgoingZoom = 1.9;
    private const double IncomingZoom = 0.35;
    private const double FadeFrom = 0.3;
    private const double FadeUntil = 0.75;
    private readonly CrossfadeTransition _fade = new();

    public override bool ShowsFirst(double progress) => progress < FadeUntil;

    public override bool ShowsSecond(double progress) => progress > FadeFrom;

    public override View FirstView(View view, double progress) => view.Magnified(1 + (OutgoingZoom * progress * progress));

    public override View SecondView(View view, double progress) => view.Magnified(1 + (IncomingZoom * Math.Pow(1 - progress, 2)));

    public override void Mix(PlanarPicture frame, PlanarPicture second, double progress)
    {
        if (progress > FadeFrom && progress < FadeUntil)
        {
            _fade.Mix(frame, second, (progress - FadeFrom) / (FadeUntil - FadeFrom));
        }
    }
}
