using System.Numerics.Tensors;

namespace AdGenius.Diffusion.Pipelines;

/// <summary>Classifier-free guidance (arXiv:2207.12598): extrapolates from the unconditional output through the conditional one.</summary>
internal static class Guidance
{
    /// <summary>Combines one picture's two outputs into <paramref name="result"/>.</summary>
    internal static void Combine(ReadOnlySpan<float> without, ReadOnlySpan<float> with, float scale, float rescale, Span<float> result)
    {
        TensorPrimitives.Subtract(with, without, result);
        TensorPrimitives.MultiplyAdd(result, scale, without, result);
        if (rescale > 0)
        {
            float factor = (rescale * (float)(Deviation(with) / Deviation(result))) + (1f - rescale);
            TensorPrimitives.Multiply(result, factor, result);
        }
    }

    /// <summary>
    /// Combines the outputs of a batch, of which the first half belongs to the negative prompts; copies them without guidance.
    /// </summary>
    internal static void Combine(DenoisePlan plan, ReadOnlySpan<float> output, float[] modelOutput, bool guided)
    {
        if (!guided)
        {
            output.CopyTo(modelOutput);
            return;
        }

        int length = plan.PictureLength;
        for (int i = 0; i < plan.PictureCount; i++)
        {
            Combine(
                output.Slice(i * length, length),
                output.Slice((plan.PictureCount + i) * length, length),
                plan.GuidanceScale,
                plan.GuidanceRescale,
                modelOutput.AsSpan(i * length, length));
        }
    }

    /// <summary>The guidance scale as an input of consistency models: sines, then cosines, of falling frequency.</summary>
    internal static float[] Embedding(float scale, int width)
    {
        int half = width / 2;
        double step = Math.Log(10000) / (half - 1);
        double weight = (scale - 1.0) * 1000;
        var result = new float[width];
        for (int i = 0; i < half; i++)
        {
            double angle = weight * Math.Exp(-i * step);
            result[i] = (float)Math.Sin(angle);
            result[half + i] = (float)Math.Cos(angle);
        }

        return result;
    }

    private static double Deviation(ReadOnlySpan<float> values)
    {
        double mean = 0;
        foreach (float value in values)
        {
            mean += value;
        }

        mean /= values.Length;
        double squares = 0;
        foreach (float value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        return Math.Sqrt(squares / (values.Length - 1));
    }
}
