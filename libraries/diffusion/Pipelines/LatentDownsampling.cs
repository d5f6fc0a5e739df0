namespace AdGenius.Diffusion.Pipelines;

/// <summary>Smaller latents by averaging, for previews that cost little.</summary>
internal static class LatentDownsampling
{
    internal static float[] Downsample(ReadOnlySpan<float> latents, int channels, int width, int height, int factor)
    {
        if (factor == 1)
        {
            return latents.ToArray();
        }

        int newWidth = Math.Max(1, width / factor);
        int newHeight = Math.Max(1, height / factor);
        var result = new float[channels * newWidth * newHeight];
        for (int i = 0; i < result.Length; i++)
        {
            int left = i % newWidth * factor;
            int top = i / newWidth % newHeight * factor;
            int channel = i / (newWidth * newHeight);
            int right = Math.Min(left + factor, width);
            int bottom = Math.Min(top + factor, height);
            float sum = 0;
            for (int y = top; y < bottom; y++)
            {
                for (int x = left; x < right; x++)
                {
                    sum += latents[(((channel * height) + y) * width) + x];
                }
            }

            result[i] = sum / ((right - left) * (bottom - top));
        }

        return result;
    }
}
