using AdGenius.Contracts.Videos;
using AdGenius.Diffusion;

namespace AdGenius.FrameWorker.Diffusion;

/// <summary>
/// The size a model renders at: the video's shape as nearly as its grid allows, with about as many pixels as it was trained on; of the
/// sizes its folder names, the nearest.
/// </summary>
internal static class PictureSize
{
    /// <summary>How much a wrong area counts against a wrong shape, which costs picture at the edges.</summary>
    private const double AreaWeight = 0.5;

    public static FrameSize Of(int videoWidth, int videoHeight, ModelDefaults model)
    {
        var shape = Math.Log((double)videoWidth / videoHeight);
        if (model.TrainedSizes.Count > 0)
        {
            // Such a model knows these sizes only: a little cut off at the edges costs less than a size it has never seen.
            var (width, height) = model.TrainedSizes.MinBy(size => Math.Abs(Math.Log((double)size.Width / size.Height) - shape));
            return new FrameSize(width, height);
        }

        var area = Math.Log((double)model.Width * model.Height);
        var maxCount = 2 * Math.Max(model.Width, model.Height) / model.SizeMultiple;
        var sides = Enumerable.Range(1, maxCount).Select(count => count * model.SizeMultiple).ToList();
        return sides
            .SelectMany(width => sides, (width, height) => new FrameSize(width, height))
            .MinBy(size => Math.Abs(Math.Log((double)size.Width / size.Height) - shape)
                + (AreaWeight * Math.Abs(Math.Log((double)size.Width * size.Height) - area)));
    }
}
