namespace AdGenius.Diffusion.Pipelines.Transformers;

/// <summary>Flux's order of latents: each square of two by two is a token, with the four numbers of a channel side by side.</summary>
internal static class LatentPacking
{
    internal const int Side = 2;
    internal const int Area = Side * Side;

    internal static void Pack(ReadOnlySpan<float> latents, int channels, int width, int height, Span<float> packed)
    {
        for (int i = 0; i < latents.Length; i++)
        {
            packed[PackedIndex(i, channels, width, height)] = latents[i];
        }
    }

    internal static void Unpack(ReadOnlySpan<float> packed, int channels, int width, int height, Span<float> latents)
    {
        for (int i = 0; i < latents.Length; i++)
        {
            latents[i] = packed[PackedIndex(i, channels, width, height)];
        }
    }

    /// <summary>For each packed number its place in the latents.</summary>
    internal static int[] Indexes(int channels, int width, int height)
    {
        var indexes = new int[channels * width * height];
        for (int i = 0; i < indexes.Length; i++)
        {
            indexes[PackedIndex(i, channels, width, height)] = i;
        }

        return indexes;
    }

    /// <summary>Row and column of each token, with a zero before them.</summary>
    internal static float[] ImageIds(int width, int height)
    {
        int columns = width / Side;
        var ids = new float[columns * (height / Side) * 3];
        for (int token = 0; token < ids.Length / 3; token++)
        {
            ids[(token * 3) + 1] = token / columns;
            ids[(token * 3) + 2] = token % columns;
        }

        return ids;
    }

    private static int PackedIndex(int index, int channels, int width, int height)
    {
        int x = index % width;
        int y = index / width % height;
        int channel = index / (width * height);
        int token = (y / Side * (width / Side)) + (x / Side);
        return (((token * channels) + channel) * Area) + (y % Side * Side) + (x % Side);
    }
}
