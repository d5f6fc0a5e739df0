using OpenCvSharp;

namespace AdGenius.Imaging.Measuring;

/// <summary>What can be said of a picture in numbers, for checks of what was rendered or received.</summary>
public sealed record PictureStatistics
{
    /// <summary>Luma up to this level is black, as ffmpeg's blackdetect has it.</summary>
    private const double BlackLevel = 0.1 * 255;

    private const double BlackShareOfBlackPicture = 0.98;

    /// <summary>The mean luma, 0 to 255.</summary>
    public required double MeanLuma { get; init; }

    /// <summary>The standard deviation of luma: 0 for a picture of one colour.</summary>
    public required double Contrast { get; init; }

    /// <summary>Which share of the pixels is black, 0 to 1.</summary>
    public required double BlackShare { get; init; }

    /// <summary>The variance of the Laplacian of luma: small for a blurred picture.</summary>
    public required double Sharpness { get; init; }

    /// <summary>True when there is nothing to be seen.</summary>
    public bool IsBlack => BlackShare >= BlackShareOfBlackPicture;

    /// <summary>Measures <paramref name="picture"/>.</summary>
    public static PictureStatistics Of(Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        using var luma = new Mat();
        Cv2.CvtColor(picture.Pixels, luma, ColorConversionCodes.BGR2GRAY);
        Cv2.MeanStdDev(luma, out var mean, out var deviation);
        using var visible = new Mat();
        Cv2.Threshold(luma, visible, BlackLevel, 255, ThresholdTypes.Binary);
        using var edges = new Mat();
        Cv2.Laplacian(luma, edges, MatType.CV_32F);
        Cv2.MeanStdDev(edges, out _, out var edgeDeviation);
        return new PictureStatistics
        {
            MeanLuma = mean.Val0,
            Contrast = deviation.Val0,
            BlackShare = 1 - (Cv2.CountNonZero(visible) / ((double)picture.Width * picture.Height)),
            Sharpness = edgeDeviation.Val0 * edgeDeviation.Val0,
        };
    }

    /// <summary>
    /// The mean absolute difference of two pictures of one size, 0 to 255: near 0 for neighbours in a frozen video.
    /// </summary>
    /// <exception cref="ArgumentException">Their sizes differ.</exception>
    public static double MeanDifference(Picture first, Picture second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Width != second.Width || first.Height != second.Height)
        {
            throw new ArgumentException(
                $"The pictures have different sizes: {first.Width} × {first.Height} and {second.Width} × {second.Height}.",
                nameof(second));
        }

        using var difference = new Mat();
        Cv2.Absdiff(first.Pixels, second.Pixels, difference);
        var mean = Cv2.Mean(difference);
        return (mean.Val0 + mean.Val1 + mean.Val2) / 3;
    }
}
