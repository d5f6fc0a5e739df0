using System.Numerics.Tensors;
using AdGenius.Diffusion.Noise;

namespace AdGenius.Diffusion.Schedulers;

/// <summary>Euler's method that goes below each noise level and adds fresh noise back up to it.</summary>
internal sealed class EulerAncestralScheduler : SigmaScheduler
{
    internal EulerAncestralScheduler(SchedulerConfiguration configuration)
        : base(configuration, ScheduleDefaults.Sigma, "epsilon", "v_prediction")
    {
    }

    /// <summary>This class has one distribution of levels only; members for others are meant for other classes.</summary>
    private protected override double[]? Shape(double[] sigmas, int stepCount) => null;

    private protected override void StepCore(ReadOnlySpan<float> modelOutput, Span<float> sample, INoiseSource noise)
    {
        float from = Sigma;
        float to = NextSigma;
        float up = MathF.Sqrt(to * to * ((from * from) - (to * to)) / (from * from));
        float down = MathF.Sqrt((to * to) - (up * up));
        float change = down - from;

        // Drawn at the last step too, where it counts for nothing: generators must stay in step with the reference.
        var fresh = new float[sample.Length];
        noise.Fill(fresh);
        float[] slope = SlopeOf(modelOutput, sample);
        TensorPrimitives.MultiplyAdd(slope, change, sample, sample);
        TensorPrimitives.MultiplyAdd(fresh, up, sample, sample);
    }
}
