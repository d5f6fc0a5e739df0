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

    internal static float[] BuildSchedule(int original, int training, int stepCount)
    {
        if (stepCount > original)
        {
            throw new ArgumentOutOfRangeException(
                nameof(stepCount),
                stepCount,
                $"This model was distilled on {original} steps; 1 to {original} are possible.");
        }

        int ratio = training / original;
        var timesteps = new float[stepCount];
        for (int i = 0; i < stepCount; i++)
        {
            int index = (int)((double)original / stepCount * i);
            timesteps[i] = ((original - index) * ratio) - 1;
        }

        return timesteps;
    }
}
