using AdGenius.Contracts.Videos;
using AdGenius.Imaging.Framing;

namespace AdGenius.Finishing.Shapes;

/// <summary>Decides how a clip gets into an output's frame.</summary>
internal static class FramingChooser
{
    private const double RatioTolerance = 0.02;

    /// <summary>
    /// True where the pictures of the clip decide; false for a clip of the frame's own shape, and where all of it is shown.
    /// </summary>
    public static bool NeedsSamples(SourceView source, FrameSize size, Reframe reframe) =>
        reframe != Reframe.Fit && !HasShapeOf(source, size);

    /// <param name="source">The clip.</param>
    /// <param name="samples">Its pictures; may be null where <see cref="NeedsSamples"/> is false.</param>
    /// <param name="scenes">Its scenes, which a crop does not move across.</param>
    /// <param name="size">The output's frame.</param>
    /// <param name="reframe">What is asked for.</param>
    public static Framing Choose(
        SourceView source, FrameSamples? samples, IReadOnlyList<SceneTime> scenes, FrameSize size, Reframe reframe)
    {
        var ratio = (double)size.Width / size.Height;
        if (HasShapeOf(source, size))
        {
            return new Framing.Whole(size);
        }

        if (reframe == Reframe.Fit)
        {
            return new Framing.Fit(size, source.Width, source.Height);
        }

        ArgumentNullException.ThrowIfNull(samples);
        var path = CropPath.Of(source, samples, scenes, ratio);
        return reframe == Reframe.Crop || path.Coverage >= Reframing.MinCoverage
            ? new Framing.Crop(size, path)
            : new Framing.Fit(size, source.Width, source.Height);
    }

    private static bool HasShapeOf(SourceView source, FrameSize size) =>
        Math.Abs(((double)source.Width / source.Height / ((double)size.Width / size.Height)) - 1) <= RatioTolerance;
}
