using System.Numerics.Tensors;

namespace AdGenius.Diffusion.Schedulers;

/// <summary>Reads a model's output as a clean sample and as noise, whatever it was trained to predict.</summary>
internal static class Predictions
{
    /// <summary>For x = signal · clean + noise · direction: both parts from one output.</summary>
    internal static void Split(
        string prediction,
        ReadOnlySpan<float> output,
        ReadOnlySpan<float> sample,
        float signal,
        float noise,
        Span<float> clean,
        Span<float> direction)
    {
        switch (prediction)
        {
            case "epsilon":
                TensorPrimitives.MultiplyAdd(output, -noise, sample, clean);
                TensorPrimitives.Divide(clean, signal, clean);
                output.CopyTo(direction);
                break;
            case "sample":
                TensorPrimitives.MultiplyAdd(output, -signal, sample, direction);
                TensorPrimitives.Divide(direction, noise, direction);
                output.CopyTo(clean);
                break;
            default:
                for (int i = 0; i < sample.Length; i++)
                {
                    (float seen, float given) = (sample[i], output[i]);
                    clean[i] = (signal * seen) - (noise * given);
                    direction[i] = (signal * given) + (noise * seen);
                }

                break;
        }
    }

    /// <summary>For x = clean + sigma · noise: the clean part.</summary>
    internal static void CleanAtSigma(
        string prediction, ReadOnlySpan<float> output, ReadOnlySpan<float> sample, float sigma, Span<float> clean)
    {
        switch (prediction)
        {
            case "epsilon":
                TensorPrimitives.MultiplyAdd(output, -sigma, sample, clean);
                break;
            case "v_prediction":
                float outputShare = -sigma / MathF.Sqrt((sigma * sigma) + 1f);
                float divisor = (sigma * sigma) + 1f;
                for (int i = 0; i < sample.Length; i++)
                {
                    clean[i] = (output[i] * outputShare) + (sample[i] / divisor);
                }

                break;
            default:
                output.CopyTo(clean);
                break;
        }
    }

    /// <summary>For x = clean + sigma · noise: the noise, which is the slope of x over sigma.</summary>
    internal static void SlopeAtSigma(
        string prediction, ReadOnlySpan<float> output, ReadOnlySpan<float> sample, float sigma, Span<float> slope)
    {
        CleanAtSigma(prediction, output, sample, sigma, slope);
        TensorPrimitives.Subtract(sample, slope, slope);
        TensorPrimitives.Divide(slope, sigma, slope);
    }
}
