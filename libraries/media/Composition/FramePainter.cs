using AdGenius.Media.Composition.Pictures;
using AdGenius.Media.Composition.Resampling;
using AdGenius.Media.Composition.Timeline;
using AdGenius.Media.Composition.Transitions;

namespace AdGenius.Media.Composition;

/// <summary>Makes frames of recipes. Holds scratch memory: one per thread.</summary>
internal sealed class FramePainter(FrameSize size, SceneJoin? join)
{
    private readonly PictureResampler resampler = new(size.Width, size.Height);
    private PlanarPicture? second;

    /// <summary>Paints <paramref name="recipe"/>, whose first picture is <paramref name="pictures"/>[0], into <paramref name="frame"/>.</summary>
    public void Paint(in FrameRecipe recipe, ReadOnlySpan<PlanarPicture> pictures, PlanarPicture frame)
    {
        if (recipe.Next is not { } next || join is null)
        {
            Draw(recipe.Shot, recipe.Shot.View, recipe.FirstPicture, pictures, frame);
            return;
        }

        var (first, progress) = (join.ShowsFirst(recipe.Progress), recipe.Progress);
        if (first)
        {
            Draw(recipe.Shot, join.FirstView(recipe.Shot.View, progress), recipe.FirstPicture, pictures, frame);
        }

        second ??= new PlanarPicture(size.Width, size.Height);
        if (join.ShowsSecond(progress))
        {
            Draw(next, join.SecondView(next.View, progress), recipe.FirstPicture, pictures, first ? second : frame);
        }

        join.Mix(frame, second, progress);
    }

    private void Draw(in ShotView shot, View view, int firstPicture, ReadOnlySpan<PlanarPicture> pictures, PlanarPicture frame) =>
        resampler.Draw(
            pictures[shot.First - firstPicture],
            shot.Second is { } blending ? pictures[blending - firstPicture] : null,
            shot.Weight,
            view,
            frame);
}
