using AdGenius.Media.Composition.Pictures;
using AdGenius.Media.Composition.Resampling;

namespace AdGenius.Media.Composition.Transitions;

/// <summary>One fades into the other.</summary>
internal sealed class CrossfadeTransition : SceneTransition
{
    public override unsafe void Mix(PlanarPicture frame, PlanarPicture second, double progress)
    {
        fixed (byte* target = frame.Bytes)
        fixed (byte* incoming = second.Bytes)
        {
            MixKernels.Mix(target, incoming, (int)Math.Round(Ease(progress) * MixKernels.Full), target, frame.Length);
        }
    }
}
