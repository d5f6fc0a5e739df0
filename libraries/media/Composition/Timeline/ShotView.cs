using AdGenius.Media.Composition.Resampling;

namespace AdGenius.Media.Composition.Timeline;

/// <summary>What one shot shows at one moment.</summary>
/// <param name="First">Index of a picture among all pictures of the clip.</param>
/// <param name="Second">The picture it is blending into, when it is.</param>
/// <param name="Weight">How far, 0 to 128.</param>
/// <param name="View">What the camera sees.</param>
internal readonly record struct ShotView(int First, int? Second, int Weight, View View)
{
    public int Last => Second ?? First;
}
