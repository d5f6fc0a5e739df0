namespace AdGenius.Diffusion.Pipelines;

/// <summary>Puts the numbers of several pictures or prompts one behind the other, as a graph takes them for a batch.</summary>
internal static class Concatenation
{
    internal static float[] Of(IEnumerable<float[]> parts)
    {
        float[][] all = [.. parts];
        var result = new float[all.Sum(x => x.Length)];
        int start = 0;
        foreach (float[] part in all)
        {
            part.CopyTo(result, start);
            start += part.Length;
        }

        return result;
    }
}
