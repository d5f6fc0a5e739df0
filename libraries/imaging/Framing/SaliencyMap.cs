using OpenCvSharp;

namespace AdGenius.Imaging.Framing;

/// <summary>
/// Salient regions of a picture, from three measures that are weak where another is strong. Spectral residual (Hou and Zhang, 2007) finds
/// what the smoothed log spectrum does not predict: shapes among textures, but of a plain subject only its edges. The colour distance from
/// the picture's border finds a plain subject as a whole. Local contrast finds what differs from its surroundings. The saliency module is
/// not part of the OpenCV build that is served, so they are computed here.
/// </summary>
public sealed class SaliencyMap
{
    /// <summary>The method works on small pictures: details are not salient.</summary>
    internal const int Side = 64;

    private const double BlurSigma = 2.5;
    private const double ResidualWeight = 0.35;
    private const double BorderWeight = 0.45;
    private const double ContrastWeight = 0.2;

    /// <summary>Deviation of the colour in CIE Lab; below, a picture has nothing that stands out, only noise.</summary>
    private const double MinDeviation = 1;

    private static readonly int[] Indices = [.. Enumerable.Range(0, Side)];
    private readonly float[] _values;

    private SaliencyMap(float[] values) => _values = values;

    /// <summary>Computes the map of <paramref name="picture"/>.</summary>
    public static SaliencyMap Of(Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        using var small = new Mat();
        Cv2.Resize(picture.Pixels, small, new Size(Side, Side), 0, 0, InterpolationFlags.Area);
        using var real = new Mat();
        small.ConvertTo(real, MatType.CV_32FC3, 1 / 255.0);
        using var lab = new Mat();
        Cv2.CvtColor(real, lab, ColorConversionCodes.BGR2Lab);
        Cv2.MeanStdDev(lab, out _, out var deviation);
        var values = new float[Side * Side];
        if (Math.Sqrt((deviation.Val0 * deviation.Val0) + (deviation.Val1 * deviation.Val1) + (deviation.Val2 * deviation.Val2))
            < MinDeviation)
        {
            return new SaliencyMap(values);
        }

        using var grey = new Mat();
        Cv2.CvtColor(real, grey, ColorConversionCodes.BGR2GRAY);
        using var residual = SpectralResidual(grey);
        residual.GetArray(out float[] residuals);
        lab.GetArray(out Vec3f[] colours);
        using var surroundings = new Mat();
        Cv2.GaussianBlur(lab, surroundings, new Size(0, 0), Side / 10.0);
        surroundings.GetArray(out Vec3f[] around);
        Add(values, residuals, ResidualWeight);
        Add(values, BorderDistance.Of(colours, Side), BorderWeight);
        Add(values, LocalContrast(colours, around), ContrastWeight);
        return new SaliencyMap(values);
    }

    /// <summary>Adds a measure as a distribution: its values add up to <paramref name="weight"/>.</summary>
    private static void Add(float[] values, float[] measure, double weight)
    {
        var sum = measure.Sum(value => (double)value);
        for (var i = 0; sum > 0 && i < values.Length; i++)
        {
            values[i] += (float)(measure[i] / sum * weight);
        }
    }

    private static float[] LocalContrast(Vec3f[] colours, Vec3f[] around)
    {
        const float Noise = 3;
        var contrast = new float[colours.Length];
        for (var i = 0; i < contrast.Length; i++)
        {
            contrast[i] = Math.Max(0, BorderDistance.Between(colours[i], around[i]) - Noise);
        }

        return contrast;
    }

    /// <summary>The saliency of each of <see cref="Side"/> columns, from the left.</summary>
    internal double[] Columns() => [.. Indices.Select(x => Indices.Sum(y => (double)_values[(y * Side) + x]))];

    /// <summary>The saliency of each of <see cref="Side"/> rows, from the top.</summary>
    internal double[] Rows() => [.. Indices.Select(y => Indices.Sum(x => (double)_values[(y * Side) + x]))];

    private static Mat SpectralResidual(Mat grey)
    {
        using var spectrum = new Mat();
        Cv2.Dft(grey, spectrum, DftFlags.ComplexOutput);
        Cv2.Split(spectrum, out var parts);
        using var real = parts[0];
        using var imaginary = parts[1];
        using var amplitude = new Mat();
        using var phase = new Mat();
        Cv2.CartToPolar(real, imaginary, amplitude, phase);
        Cv2.Max(amplitude, 1e-6, amplitude);
        using var logarithm = new Mat();
        Cv2.Log(amplitude, logarithm);
        using var smooth = new Mat();
        Cv2.Blur(logarithm, smooth, new Size(3, 3));
        Cv2.Subtract(logarithm, smooth, logarithm);
        Cv2.Exp(logarithm, amplitude);
        Cv2.PolarToCart(amplitude, phase, real, imaginary);
        using var residual = new Mat();
        Cv2.Merge([real, imaginary], residual);
        using var complex = new Mat();
        Cv2.Dft(residual, complex, DftFlags.Inverse | DftFlags.Scale);
        Cv2.Split(complex, out var back);
        using var first = back[0];
        using var second = back[1];
        using var magnitude = new Mat();
        Cv2.Magnitude(first, second, magnitude);
        Cv2.Multiply(magnitude, magnitude, magnitude);
        var saliency = new Mat();
        Cv2.GaussianBlur(magnitude, saliency, new Size(0, 0), BlurSigma);
        return saliency;
    }
}
