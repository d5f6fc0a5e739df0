namespace AdGenius.Diffusion.Pipelines;

/// <summary>The mask of an inpainting request, at the size of the picture and of its latents.</summary>
internal static class InpaintingMask
{
    /// <summary>Whether each pixel is painted anew: where its luma is at least half.</summary>
    internal static bool[] Read(RgbImage mask)
    {
        const int Half = 128_000;
        var result = new bool[mask.Width * mask.Height];
        for (int i = 0; i < result.Length; i++)
        {
            // The weights of ITU-R BT.601, as Pillow's conversion to grey has them.
            result[i] = (299 * mask.Pixels[i * 3]) + (587 * mask.Pixels[(i * 3) + 1]) + (114 * mask.Pixels[(i * 3) + 2]) >= Half;
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
