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
        for (int i = 0; i < sample.Length; i++)
        {
            switch (prediction)
            {
                case "epsilon":
                    clean[i] = (sample[i] - (noise * output[i])) / signal;
                    direction[i] = output[i];
                    break;
                case "sample":
                    clean[i] = output[i];
                    direction[i] = (sample[i] - (signal * output[i])) / noise;
                    break;
                default:
                    clean[i] = (signal * sample[i]) - (noise * output[i]);
                    direction[i] = (signal * output[i]) + (noise * sample[i]);
                    break;
            }
        }
    }

    /// <summary>For x = clean + sigma · noise: the clean part.</summary>
    internal static float CleanAtSigma(string prediction, float output, float sample, float sigma) => prediction switch
    {
        "epsilon" => sample - (sigma * output),
        "v_prediction" => (output * (-sigma / MathF.Sqrt((sigma * sigma) + 1f))) + (sample / ((sigma * sigma) + 1f)),
        _ => output,
    };
}
