using AdGenius.Contracts.Videos;
using AdGenius.Media.Composition.Pictures;
using AdGenius.Media.Composition.Resampling;
using AdGenius.Media.Composition.Timeline;
using AdGenius.Media.Composition.Transitions;

namespace AdGenius.Media.Composition;

/// <summary>Renders frames. Holds scratch memory: one per thread.</summary>
internal sealed class FrameRenderer(FrameSize size, SceneTransition? transition)
{
    private readonly PictureResampler _resampler = new(size.Width, size.Height);
    private PlanarPicture? _second;

    /// <summary>
    /// Renders <paramref name="composition"/>, whose first picture is <paramref name="pictures"/>[0], into <paramref name="frame"/>.
    /// </summary>
    public void Render(in FrameComposition composition, ReadOnlySpan<PlanarPicture> pictures, PlanarPicture frame)
    {
        if (composition.Next is not { } next || transition is null)
        {
            Draw(composition.Shot, composition.Shot.View, composition.FirstPicture, pictures, frame);
            return;
        }

        var (first, progress) = (transition.ShowsFirst(composition.Progress), composition.Progress);
        if (first)
        {
            Draw(composition.Shot, transition.FirstView(composition.Shot.View, progress), composition.FirstPicture, pictures, frame);
        }

        _second ??= new PlanarPicture(size.Width, size.Height);
        if (transition.ShowsSecond(progress))
        {
            Draw(next, transition.SecondView(next.View, progress), composition.FirstPicture, pictures, first ? _second : frame);
        }

        transition.Mix(frame, _second, progress);
    }

    private void Draw(in ShotView shot, View view, int firstPicture, ReadOnlySpan<PlanarPicture> pictures, PlanarPicture frame) =>
        _resampler.Draw(
            pictures[shot.First - firstPicture],
            shot.Second is { } blending ? pictures[blending - firstPicture] : null,
            shot.Weight,
            view,
            frame);
}
