using System.Numerics.Tensors;
using AdGenius.Diffusion.Noise;

namespace AdGenius.Diffusion.Schedulers;

/// <summary>Euler's method on the probability-flow equation.</summary>
internal sealed class EulerScheduler : SigmaScheduler
{
    internal EulerScheduler(SchedulerConfiguration configuration)
        : base(configuration, ScheduleDefaults.Sigma, "epsilon", "v_prediction", "sample", "original_sample")
    {
        configuration.OneOf("interpolation_type", "linear", "linear");
    }

    private protected override double FinalSigma
        => Configuration.OneOf("final_sigmas_type", "zero", "zero", "sigma_min") == "zero" ? 0 : Schedule.Sigmas[0];

    private protected override void BuildSchedule(int stepCount)
    {
        base.BuildSchedule(stepCount);
        if (Configuration.OneOf("timestep_type", "discrete", "discrete", "continuous") == "continuous" && Prediction == "v_prediction")
        {
            Timesteps = [.. Sigmas.SkipLast(1).Select(x => 0.25f * MathF.Log(x))];
        }
    }

    private protected override void StepCore(ReadOnlySpan<float> modelOutput, Span<float> sample, INoiseSource noise)
    {
        float[] slope = SlopeOf(modelOutput, sample);
        TensorPrimitives.MultiplyAdd(slope, NextSigma - Sigma, sample, sample);
    }
}
