using AdGenius.Contracts.Videos;
using AdGenius.Imaging.Framing;

namespace AdGenius.Finishing.Shapes;

/// <summary>Decides how a clip gets into an output's frame.</summary>
internal static class FramingChooser
{
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
        return reframe == Reframe.Crop || path.Coverage >= Reframing.MinCoverage
            ? new Framing.Crop(size, path)
            : new Framing.Fit(size, source.Width, source.Height);
    }
}
