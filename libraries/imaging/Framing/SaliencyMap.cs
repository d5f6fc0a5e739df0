using OpenCvSharp;

namespace AdGenius.Imaging.Framing;

/// <summary>
/// Salient regions of a picture: spectral residual saliency (Hou and Zhang, 2007). What the smoothed log spectrum does not predict is what
/// stands out. The saliency module is not part of the OpenCV build that is served, so it is computed here.
/// </summary>
public sealed class SaliencyMap
{
    /// <summary>The method works on small pictures: details are not salient.</summary>
    internal const int Side = 64;

    private const double BlurSigma = 2.5;

    /// <summary>Levels of grey; below, a picture has nothing that stands out, only noise.</summary>
    private const double MinContrast = 2;

    private static readonly int[] Indices = [.. Enumerable.Range(0, Side)];
    private readonly float[] _values;

    private SaliencyMap(float[] values) => _values = values;

    /// <summary>Computes the map of <paramref name="picture"/>.</summary>
    public static SaliencyMap Of(Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        using var small = new Mat();
        Cv2.Resize(picture.Pixels, small, new Size(Side, Side), 0, 0, InterpolationFlags.Area);
        using var grey = new Mat();
        Cv2.CvtColor(small, grey, ColorConversionCodes.BGR2GRAY);
        Cv2.MeanStdDev(grey, out _, out var deviation);
        if (deviation.Val0 < MinContrast)
        {
            return new SaliencyMap(new float[Side * Side]);
        }

        using var real = new Mat();
        grey.ConvertTo(real, MatType.CV_32F);
        using var saliency = SpectralResidual(real);
        saliency.GetArray(out float[] values);
        return new SaliencyMap(values);
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
