namespace AdGenius.Imaging.Framing;

/// <summary>Chooses which part of a picture is kept when it gets another shape.</summary>
public static class Reframing
{
    /// <summary>How much of the picture's saliency outweighs moving the crop from the centre to an edge.</summary>
    private const double CentrePreference = 0.1;

    /// <summary>The largest region with the shape of <paramref name="width"/> × <paramref name="height"/>, placed where most is to be
    /// seen.</summary>
    public static PictureRegion RegionFor(Picture picture, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if ((long)picture.Width * height > (long)picture.Height * width)
        {
            var kept = Math.Max(1, (int)Math.Round((double)picture.Height * width / height));
            return new PictureRegion(StartOf(SaliencyMap.Of(picture).Columns(), picture.Width, kept), 0, kept, picture.Height);
        }
        else
        {
            var kept = Math.Clamp((int)Math.Round((double)picture.Width * height / width), 1, picture.Height);
            var start = kept == picture.Height ? 0 : StartOf(SaliencyMap.Of(picture).Rows(), picture.Height, kept);
            return new PictureRegion(0, start, picture.Width, kept);
        }
    }

    /// <summary>Which share of what is to be seen in the picture lies in a region that spans its whole width or its whole height, 0 to 1.
    /// 1 for a picture in which nothing stands out.</summary>
    public static double CoverageOf(Picture picture, PictureRegion region)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var isColumns = region.Height >= picture.Height;
        var saliency = isColumns ? SaliencyMap.Of(picture).Columns() : SaliencyMap.Of(picture).Rows();
        var (start, kept, length) = isColumns ? (region.X, region.Width, picture.Width) : (region.Y, region.Height, picture.Height);
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
