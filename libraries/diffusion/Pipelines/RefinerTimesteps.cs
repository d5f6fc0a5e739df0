using AdGenius.Diffusion.Schedulers;

namespace AdGenius.Diffusion.Pipelines;

/// <summary>
/// Which timesteps a model does and which its refiner: diffusers' denoising_end and denoising_start, which cut by the noise level and not
/// by the number of steps.
/// </summary>
internal static class RefinerTimesteps
{
    /// <summary>Index behind the last timestep of the model.</summary>
    /// <param name="timesteps">The model's timesteps, noisiest first.</param>
    /// <param name="trainingSteps">Timesteps that it was trained with.</param>
    /// <param name="share">Share of the noise levels that the model does, 0 to 1.</param>
    internal static int EndIndex(IReadOnlyList<float> timesteps, int trainingSteps, double share)
        => timesteps.Count(x => x >= Cutoff(trainingSteps, share));

    /// <summary>Index of the refiner's first timestep.</summary>
    /// <param name="scheduler">The refiner's, with its timesteps.</param>
    /// <param name="trainingSteps">Timesteps that it was trained with.</param>
    /// <param name="share">Share of the noise levels that the model did, 0 to 1.</param>
    internal static int StartIndex(Scheduler scheduler, int trainingSteps, double share)
    {
        int count = scheduler.Timesteps.Count(x => x < Cutoff(trainingSteps, share));

        // Every timestep but the first one is there twice: an even number would begin between the two halves of a step.
        bool splitsStep = scheduler.Order == 2 && count % 2 == 0;
        return Math.Max(0, scheduler.Timesteps.Count - (splitsStep ? count + 1 : count));
    }

    /// <summary>The refiner's plan for latents that the model has left at a noise level.</summary>
    /// <param name="refiner">The refiner's plan for all timesteps.</param>
    /// <param name="model">The model's plan.</param>
    /// <param name="trainingSteps">Timesteps that the refiner was trained with.</param>
    /// <param name="share">Share of the noise levels that the model does.</param>
    internal static DenoisePlan Continue(DenoisePlan refiner, DenoisePlan model, int trainingSteps, double share)
    {
        int start = StartIndex(refiner.Scheduler, trainingSteps, share);
        if (model.StepCount == 0)
        {
            // A picture with less noise than where the refiner takes over: the refiner does all of its steps.
            float first = model.Scheduler.Timesteps[model.StartIndex];
            while (start < refiner.Scheduler.Timesteps.Count - 1 && refiner.Scheduler.Timesteps[start] > first)
            {
                start++;
            }
        }

        return refiner with { StartIndex = start };
    }

    /// <summary>Rounded to the even neighbour, as Python does it.</summary>
    private static double Cutoff(int trainingSteps, double share) => Math.Round(trainingSteps - (share * trainingSteps));
}
