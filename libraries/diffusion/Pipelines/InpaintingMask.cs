using AdGenius.Diffusion.Pictures;

namespace AdGenius.Diffusion.Pipelines;

/// <summary>The mask of an inpainting request, at the size of the picture and of its latents.</summary>
internal static class InpaintingMask
{
    /// <summary>Whether each pixel is painted anew: where its luma is at least half, 128 when it is rounded to a byte.</summary>
    internal static bool[] Read(RgbImage mask)
    {
        // The weights of ITU-R BT.601 in parts of 65536, as Pillow's conversion to grey has them.
        const int Half = (127 << 16) + (1 << 15);
        var result = new bool[mask.Width * mask.Height];
        for (int i = 0; i < result.Length; i++)
        {
            ReadOnlySpan<byte> pixel = mask.Pixels.AsSpan(i * 3, 3);
            result[i] = (19595 * pixel[0]) + (38470 * pixel[1]) + (7471 * pixel[2]) >= Half;
        }

        return result;
    }

    /// <summary>The planes of a picture with mid-grey where the mask covers it.</summary>
    internal static float[] Cover(float[] planes, bool[] mask)
    {
        for (int i = 0; i < planes.Length; i++)
        {
            planes[i] = mask[i % mask.Length] ? 0 : planes[i];
        }

        return planes;
    }

    /// <summary>The mask at the size of the latents, by the upper left pixel of each square.</summary>
    internal static float[] Shrink(bool[] mask, int width, int height, int scale)
    {
        int columns = width / scale;
        var result = new float[columns * (height / scale)];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = mask[(i / columns * scale * width) + (i % columns * scale)] ? 1 : 0;
        }

        return result;
    }
}
