namespace AdGenius.Imaging.Framing;

/// <summary>Chooses which part of a picture is kept when it gets another shape.</summary>
public static class Reframing
{
    /// <summary>A crop that covers less of what stands out loses the picture: it is better fitted in as a whole.</summary>
    public const double MinCoverage = 0.45;

    /// <summary>How much of the picture's saliency outweighs moving the crop from the centre to an edge.</summary>
    private const double CentrePreference = 0.1;

    /// <summary>The largest region with the shape of <paramref name="width"/> × <paramref name="height"/>, placed where most is to be
    /// seen.</summary>
    public static PictureRegion RegionFor(Picture picture, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        return (long)picture.Width * height == (long)picture.Height * width
            ? new PictureRegion(0, 0, picture.Width, picture.Height)
            : RegionFor(SaliencyMap.Of(picture), picture.Width, picture.Height, width, height);
    }

    /// <summary>The same for a picture of <paramref name="pictureWidth"/> × <paramref name="pictureHeight"/> whose map is known.</summary>
    public static PictureRegion RegionFor(SaliencyMap map, int pictureWidth, int pictureHeight, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(map);
        if ((long)pictureWidth * height > (long)pictureHeight * width)
        {
            var kept = Math.Max(1, (int)Math.Round((double)pictureHeight * width / height));
            return new PictureRegion(StartOf(map.Columns(), pictureWidth, kept), 0, kept, pictureHeight);
        }
        else
        {
            var kept = Math.Clamp((int)Math.Round((double)pictureWidth * height / width), 1, pictureHeight);
            var start = kept == pictureHeight ? 0 : StartOf(map.Rows(), pictureHeight, kept);
            return new PictureRegion(0, start, pictureWidth, kept);
        }
    }

    /// <summary>
    /// Which share of what is to be seen in a picture of <paramref name="pictureWidth"/> × <paramref name="pictureHeight"/> lies in a
    /// region that spans its whole width or its whole height, 0 to 1. 1 for a picture in which nothing stands out.
    /// </summary>
    public static double CoverageOf(SaliencyMap map, int pictureWidth, int pictureHeight, PictureRegion region)
    {
        ArgumentNullException.ThrowIfNull(map);
        var isColumns = region.Height >= pictureHeight;
        var saliency = isColumns ? map.Columns() : map.Rows();
        var (start, kept, length) = isColumns ? (region.X, region.Width, pictureWidth) : (region.Y, region.Height, pictureHeight);
        var sums = SumsOf(saliency);
        return sums[^1] <= 0 ? 1 : (SumTo(sums, (double)(start + kept) / length) - SumTo(sums, (double)start / length)) / sums[^1];
    }

    /// <summary>The first of <paramref name="kept"/> lines out of <paramref name="length"/> that show the most.</summary>
    private static int StartOf(double[] saliency, int length, int kept)
    {
        var sums = SumsOf(saliency);
        var total = sums[^1];
        var (best, bestScore) = ((length - kept) / 2, double.MinValue);
        if (kept >= length || total <= 0)
        {
            return best;
        }

        const int Steps = 200;
        for (var step = 0; step <= Steps; step++)
        {
            var start = (int)Math.Round((length - kept) * (double)step / Steps);
            var covered = (SumTo(sums, (double)(start + kept) / length) - SumTo(sums, (double)start / length)) / total;
            var score = covered - (CentrePreference * Math.Abs(((double)step / Steps) - 0.5));
            (best, bestScore) = score > bestScore ? (start, score) : (best, bestScore);
        }

        return best;
    }

    private static double[] SumsOf(double[] saliency)
    {
        var sums = new double[saliency.Length + 1];
        for (var i = 0; i < saliency.Length; i++)
        {
            sums[i + 1] = sums[i] + saliency[i];
        }

        return sums;
    }

    private static double SumTo(double[] sums, double share)
    {
        var position = share * (sums.Length - 1);
        var whole = Math.Min((int)position, sums.Length - 2);
        return sums[whole] + ((sums[whole + 1] - sums[whole]) * (position - whole));
    }
}
