namespace AdGenius.Diffusion.Schedulers;

/// <summary>The timesteps of consistency models: picked from the coarse grid they were distilled on.</summary>
internal static class ConsistencyGrid
{
    internal static int OriginalSteps(SchedulerConfiguration configuration, int training)
    {
        int original = configuration.Integer("original_inference_steps", 50);
        return original >= 1 && original <= training
            ? original
            : throw SchedulerConfiguration.Wrong("original_inference_steps", $"from 1 to {training}; it is {original}");
    }

    /// <summary>How many steps of the grid a share is, cut down in double precision as Python does it.</summary>
    internal static int StepsOf(int original, double share) => (int)(original * share);

    /// <param name="original">Steps of the grid.</param>
    /// <param name="training">Timesteps that the model was trained with.</param>
    /// <param name="share">Share of the grid that is picked from, its end with the least noise.</param>
    /// <param name="stepCount">How many are picked.</param>
    internal static float[] BuildSchedule(int original, int training, double share, int stepCount)
    {
        int available = StepsOf(original, share);
        if (stepCount > available)
        {
            throw new ArgumentOutOfRangeException(
                nameof(stepCount),
                stepCount,
                $"This model was distilled on {original} steps; 1 to {available} are possible.");
        }

        int ratio = training / original;
        var timesteps = new float[stepCount];
        for (int i = 0; i < stepCount; i++)
        {
            int index = (int)((double)available / stepCount * i);
            timesteps[i] = ((available - index) * ratio) - 1;
        }

        return timesteps;
    }
}
