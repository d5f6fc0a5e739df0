using AdGenius.Contracts.Videos;
using AdGenius.Media.Composition.Pictures;
using AdGenius.Media.Composition.Resampling;

namespace AdGenius.Media.Composition.Transitions;

/// <summary>How one scene gives way to the next, frame by frame. Progress runs from 0 to 1. Safe to use from several threads.</summary>
internal abstract class SceneTransition
{
    /// <summary>The transition's implementation; null for a cut, where nothing overlaps.</summary>
    public static SceneTransition? Of(Transition transition, FrameSize size, long seed) => transition switch
    {
        Transition.Cut => null,
        Transition.Crossfade => new CrossfadeTransition(),
        Transition.FadeThroughBlack => new FadeThroughBlackTransition(),
        Transition.Slide => new SlideTransition(),
        Transition.Wipe => new WipeTransition(),
        Transition.Zoom => new ZoomTransition(),
        Transition.Dissolve => new DissolveTransition(size, seed),
        _ => throw new ArgumentOutOfRangeException(nameof(transition), transition, null),
    };

    /// <summary>Whether the outgoing scene is seen at all at this moment.</summary>
    public virtual bool ShowsFirst(double progress) => true;

    /// <summary>Whether the incoming scene is seen at all at this moment.</summary>
    public virtual bool ShowsSecond(double progress) => true;

    /// <summary>How the transition moves the outgoing scene's view.</summary>
    public virtual View FirstView(View view, double progress) => view;

    /// <summary>How the transition moves the incoming scene's view.</summary>
    public virtual View SecondView(View view, double progress) => view;

    /// <summary>
    /// Mixes both in <paramref name="frame"/>, which holds the outgoing scene, or the incoming one where only that is visible.
    /// </summary>
    public abstract void Mix(PlanarPicture frame, PlanarPicture second, double progress);

    /// <summary>Starts and ends gently.</summary>
    protected static double Ease(double progress) => progress * progress * (3 - (2 * progress));
}
