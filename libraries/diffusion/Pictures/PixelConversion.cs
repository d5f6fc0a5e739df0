using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace AdGenius.Diffusion.Pictures;

/// <summary>Between pictures of bytes and the planes of -1 to 1 (or 0 to 1) that graphs work on.</summary>
internal static class PixelConversion
{
    // Numbers that are converted at a time: few enough to stay in the processor's first cache.
    private const int RowLength = 1024;

    /// <summary>Three planes of -1 to 1 to bytes, rounded half to even.</summary>
    internal static RgbImage FromPlanes(ReadOnlySpan<float> planes, int width, int height)
    {
        int area = width * height;
        var pixels = new byte[area * 3];
        Span<int> red = stackalloc int[RowLength];
        Span<int> green = stackalloc int[RowLength];
        Span<int> blue = stackalloc int[RowLength];
        for (int start = 0; start < area; start += RowLength)
        {
            int count = Math.Min(RowLength, area - start);
            ToLevels(planes.Slice(start, count), red);
            ToLevels(planes.Slice(area + start, count), green);
            ToLevels(planes.Slice((2 * area) + start, count), blue);
            Span<byte> row = pixels.AsSpan(start * 3, count * 3);
            for (int i = 0, target = 0; target < row.Length; i++, target += 3)
            {
                row[target] = (byte)red[i];
                row[target + 1] = (byte)green[i];
                row[target + 2] = (byte)blue[i];
            }
        }

        return new RgbImage(width, height, pixels);
    }

    /// <summary>-1 to 1 to 0 to 255. Whole numbers, since a cast from a fraction to a byte checks its range for each of them.</summary>
    private static void ToLevels(ReadOnlySpan<float> values, Span<int> levels)
    {
        Span<float> scaled = stackalloc float[RowLength];
        scaled = scaled[..values.Length];
        TensorPrimitives.Multiply(values, 0.5f, scaled);
        TensorPrimitives.Add(scaled, 0.5f, scaled);
        TensorPrimitives.Clamp(scaled, 0f, 1f, scaled);
        TensorPrimitives.Multiply(scaled, 255f, scaled);
        TensorPrimitives.Round(scaled, scaled);
        TensorPrimitives.ConvertToIntegerNative(scaled, levels);
    }

    /// <summary>Bytes to three planes: 0 becomes <paramref name="black"/>, 255 becomes 1.</summary>
    internal static float[] ToPlanes(RgbImage image, float black)
    {
        int area = image.Width * image.Height;
        var planes = new float[area * 3];
        float scale = (1f - black) / 255f;
        for (int channel = 0; channel < 3; channel++)
        {
            for (int i = 0; i < area; i++)
            {
                planes[(channel * area) + i] = (image.Pixels[(i * 3) + channel] * scale) + black;
            }
        }

        return planes;
    }

    /// <summary>Another size, by averaging when it gets smaller and by straight lines when it gets larger.</summary>
    internal static RgbImage Resize(RgbImage image, int width, int height)
    {
        if (image.Width == width && image.Height == height)
        {
            return image;
        }

        (int First, float[] Shares)[] columns = Weights(image.Width, width);
        (int First, float[] Shares)[] rows = Weights(image.Height, height);
        var narrow = new float[width * image.Height * 3];
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < width * 3; x++)
            {
                (int first, float[] shares) = columns[x / 3];
                float sum = 0;
                for (int k = 0; k < shares.Length; k++)
                {
                    sum += shares[k] * image.Pixels[(((y * image.Width) + first + k) * 3) + (x % 3)];
                }

                narrow[(y * width * 3) + x] = sum;
            }
        }

        var pixels = new byte[width * height * 3];
        for (int y = 0; y < height; y++)
        {
            (int first, float[] shares) = rows[y];
            for (int x = 0; x < width * 3; x++)
            {
                float sum = 0;
                for (int k = 0; k < shares.Length; k++)
                {
                    sum += shares[k] * narrow[((first + k) * width * 3) + x];
                }

                pixels[(y * width * 3) + x] = (byte)MathF.Round(Math.Clamp(sum, 0, 255));
            }
        }

        return new RgbImage(width, height, pixels);
    }

    /// <summary>For each target place the source places it is made of and their shares: a triangle, widened when shrinking.</summary>
    private static (int First, float[] Shares)[] Weights(int source, int target)
    {
        double ratio = (double)source / target;
        double reach = Math.Max(1, ratio);
        var result = new (int, float[])[target];
        for (int i = 0; i < target; i++)
        {
            double centre = ((i + 0.5) * ratio) - 0.5;
            int first = Math.Max(0, (int)Math.Ceiling(centre - reach));
            int last = Math.Min(source - 1, (int)Math.Floor(centre + reach));
            double[] shares = [.. Enumerable.Range(first, last - first + 1).Select(x => Math.Max(0, 1 - (Math.Abs(x - centre) / reach)))];
            double all = shares.Sum();
            result[i] = all > 0
                ? (first, Array.ConvertAll(shares, x => (float)(x / all)))
                : (Math.Clamp((int)Math.Round(centre), 0, source - 1), [1f]);
        }

        return result;
    }

    internal static bool AllFinite(ReadOnlySpan<float> values) => values.IsEmpty || TensorPrimitives.IsFiniteAll(values);

    internal static bool IsBlack(RgbImage image) => !MemoryMarshal.AsBytes(image.Pixels.AsSpan()).ContainsAnyExcept((byte)0);
}
