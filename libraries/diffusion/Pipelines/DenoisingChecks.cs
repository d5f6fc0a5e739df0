using System.Globalization;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Pictures;
using AdGenius.Diffusion.Schedulers;

namespace AdGenius.Diffusion.Pipelines;

/// <summary>Finds not-a-number where it arises, so that the U-Net's overflow is not blamed on the parts after it.</summary>
internal static class DenoisingChecks
{
    /// <exception cref="ModelFaultException">The denoiser computed an infinite number or not-a-number.</exception>
    internal static void RequireFiniteOutput(ReadOnlySpan<float> output, string part)
    {
        if (!PixelConversion.AllFinite(output))
        {
            throw new ModelFaultException(
                ModelFault.BadOutput,
                $"{part}/model.onnx computed not-a-number: the model's half-precision numbers overflow. "
                + "Use single-precision weights or a repaired export.");
        }
    }

    /// <summary>A finite output that becomes not-a-number is the fault of the noise schedule, and not of the model's weights.</summary>
    /// <exception cref="ModelFaultException">The scheduler's step gave an infinite number or not-a-number.</exception>
    internal static void RequireFiniteStep(Scheduler scheduler, int step, ReadOnlySpan<float> numbers)
    {
        if (!PixelConversion.AllFinite(numbers))
        {
            throw new ModelFaultException(
                ModelFault.BadConfiguration,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"scheduler_config.json: the scheduler's step at timestep {scheduler.Timesteps[step]} gives not-a-number. ")
                + "Its noise schedule does not fit its prediction_type; correct it or choose another scheduler.");
        }
    }
}
