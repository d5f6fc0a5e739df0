namespace AdGenius.Diffusion.Schedulers;

/// <summary>The timesteps of consistency models: picked from the coarse grid they were distilled on.</summary>
internal static class ConsistencyGrid
{
    internal static float[] BuildSchedule(SchedulerConfiguration configuration, int training, int stepCount)
    {
        int original = configuration.Integer("original_inference_steps", 50);
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
