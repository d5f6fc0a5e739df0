using AdGenius.Media.Composition.Pictures;
using AdGenius.Media.Composition.Resampling;

namespace AdGenius.Media.Composition.Transitions;

/// <summary>A soft edge crosses from left to right and uncovers the next scene.</summary>
internal sealed class WipeTransition : SceneTransition
{
    /// <summary>The edge's softness as a share of the width.</summary>
    private const double Softness = 0.07;

    public override unsafe void Mix(PlanarPicture frame, PlanarPicture second, double progress)
    {
        for (var plane = 0; plane < 3; plane++)
        {
            var layout = frame.Plane(plane);
            var weights = WeightsOf(layout.Width, Ease(progress));
            fixed (byte* weight = weights)
            fixed (byte* target = frame.Bytes)
            fixed (byte* incoming = second.Bytes)
            {
                for (var y = 0; y < layout.Height; y++)
                {
                    var row = layout.Offset + (y * layout.Width);
                    MixKernels.Mix(target + row, incoming + row, weight, target + row, layout.Width);
                }
            }
        }
    }

    private static byte[] WeightsOf(int width, double progress)
    {
        var weights = new byte[width];
        var edge = (progress * (1 + Softness)) - Softness;
        for (var x = 0; x < width; x++)
        {
            var covered = Math.Clamp((((x + 0.5) / width) - edge) / Softness, 0, 1);
            weights[x] = (byte)Math.Round((1 - Ease(covered)) * MixKernels.Full);
        }

        return weights;
    }
}
