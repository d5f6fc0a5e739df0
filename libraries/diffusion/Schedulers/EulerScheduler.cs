using System.Numerics.Tensors;
using AdGenius.Diffusion.Noise;

namespace AdGenius.Diffusion.Schedulers;

/// <summary>Euler's method on the probability-flow equation.</summary>
internal sealed class EulerScheduler : SigmaScheduler
{
    private readonly bool _isLogLinear;

    internal EulerScheduler(SchedulerConfiguration configuration)
        : base(configuration, ScheduleDefaults.Sigma, "epsilon", "v_prediction", "sample", "original_sample")
        => _isLogLinear = configuration.OneOf("interpolation_type", "linear", "linear", "log_linear") == "log_linear";

    /// <summary>
    /// As diffusers has it, "log_linear" is one level more than there are timesteps, evenly spaced in their logarithms over the whole
    /// training: the last step ends at the lowest level and not at zero.
    /// </summary>
    private protected override double[] LevelsAt(double[] timesteps) => _isLogLinear
        ? SigmaShaping.Exponential(Schedule.Sigmas[^1], Schedule.Sigmas[0], timesteps.Length + 1)
        : base.LevelsAt(timesteps);

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
