using AdGenius.Media.Composition.Pictures;
using AdGenius.Media.Composition.Resampling;

namespace AdGenius.Media.Composition.Transitions;

/// <summary>The next scene pushes in from the right and the first leaves to the left; both move by parts of a pixel.</summary>
internal sealed class SlideTransition : SceneTransition
{
    public override View FirstView(View view, double progress) => view.Shifted(SlideOffset(progress));

    public override View SecondView(View view, double progress) => view.Shifted(SlideOffset(progress) - 1);

    public override void Mix(PlanarPicture frame, PlanarPicture second, double progress)
    {
        for (var plane = 0; plane < 3; plane++)
        {
            var layout = frame.Plane(plane);
            var seam = Math.Clamp((int)Math.Round((1 - SlideOffset(progress)) * layout.Width), 0, layout.Width);
            for (var y = 0; y < layout.Height; y++)
            {
                var from = layout.Offset + (y * layout.Width) + seam;
                Buffer.BlockCopy(second.Bytes, from, frame.Bytes, from, layout.Width - seam);
            }
        }
    }

    /// <summary>Slow, fast, slow: steeper than in the other transitions, as suits a push.</summary>
    private static double SlideOffset(double progress) => Ease(Ease(progress));
}
