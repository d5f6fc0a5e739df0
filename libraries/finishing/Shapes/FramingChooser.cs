using AdGenius.Contracts.Videos;

namespace AdGenius.Finishing.Shapes;

/// <summary>Decides how a clip gets into an output's frame.</summary>
internal static class FramingChooser
{
    /// <summary>A crop that keeps less of what is to be seen loses the picture; then it is fitted in.</summary>
    private const double MinCoverage = 0.45;

    private const double RatioTolerance = 0.02;

    public static Framing Choose(
        SourceView source, FrameSamples samples, IReadOnlyList<SceneTime> scenes, FrameSize size, Reframe reframe)
    {
        var ratio = (double)size.Width / size.Height;
        if (Math.Abs((double)source.Width / source.Height / ratio - 1) <= RatioTolerance)
        {
            return new Framing.Whole(size);
        }

        if (reframe == Reframe.Fit)
        {
            return new Framing.Fit(size, source.Width, source.Height);
        }

        var path = CropPath.Of(source, samples, scenes, ratio);
        return reframe == Reframe.Crop || path.Coverage >= MinCoverage
            ? new Framing.Crop(size, path)
            : new Framing.Fit(size, source.Width, source.Height);
    }
}
