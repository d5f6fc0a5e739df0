using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Noise;

namespace AdGenius.Diffusion.Schedulers;

/// <summary>
/// Decides at which noise levels the model runs and how its outputs move the latents. Pure arithmetic in single precision;
/// one object serves one picture batch at a time: <see cref="SetTimesteps"/>, <see cref="Begin"/>, then for each timestep
/// <see cref="ScaleModelInput"/> and <see cref="Step"/>.
/// </summary>
public abstract class Scheduler
{
    private protected Scheduler(SchedulerConfiguration configuration, ScheduleDefaults defaults, params string[] predictions)
    {
        Configuration = configuration;
        TrainingSteps = NoiseSchedule.TrainingSteps(configuration);
        Schedule = NoiseSchedule.Create(configuration, defaults);
        Prediction = configuration.OneOf("prediction_type", predictions[0], predictions);
    }

    /// <summary>The timesteps at which the model runs, noisiest first. A step may run it more than once.</summary>
    public IReadOnlyList<float> Timesteps { get; private protected set; } = [];

    /// <summary>Noise levels, one more than there are timesteps; empty for schedulers that keep none.</summary>
    public IReadOnlyList<float> Sigmas { get; private protected set; } = [];

    /// <summary>What unit noise is multiplied by to become the first latents.</summary>
    public virtual float InitialNoiseSigma => 1;

    /// <summary>Timesteps per requested step: 2 for Heun, 1 for all others.</summary>
    public virtual int Order => 1;

    /// <summary>The fewest steps that <see cref="SetTimesteps"/> takes.</summary>
    public virtual int MinSteps => 1;

    /// <summary>The most steps that <see cref="SetTimesteps"/> takes.</summary>
    public virtual int MaxSteps => TrainingSteps;

    /// <summary>Share of fresh noise per step, 0 to 1, for schedulers that have the choice (DDIM, TCD).</summary>
    public float Eta { get; set; }

    /// <summary>Whether <see cref="GridShare"/> counts.</summary>
    internal virtual bool HasGrid => false;

    /// <summary>
    /// Share of the steps of a consistency model's distillation from which the timesteps are picked, those with the least noise, above 0
    /// to 1.
    /// </summary>
    internal double GridShare { get; set; } = 1;

    /// <summary>Index into <see cref="Timesteps"/> of the step to come.</summary>
    public int StepIndex { get; private set; }

    private protected SchedulerConfiguration Configuration { get; }

    private protected NoiseSchedule Schedule { get; }

    private protected int TrainingSteps { get; }

    private protected string Prediction { get; }

    private protected int PictureCount { get; private set; } = 1;

    /// <summary>Builds the timesteps and clears the state of earlier steps.</summary>
    /// <param name="stepCount">Number of steps, from <see cref="MinSteps"/> to <see cref="MaxSteps"/>.</param>
    public void SetTimesteps(int stepCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stepCount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(stepCount, MaxSteps);
        BuildSchedule(stepCount);
        if (!Timesteps.All(float.IsFinite) || !Sigmas.All(float.IsFinite))
        {
            throw new ModelFaultException(
                ModelFault.BadConfiguration,
                $"scheduler_config.json: {Configuration.ClassName} has noise levels that are not finite numbers with {stepCount} steps. "
                + "Correct beta_start, beta_end, sigma_min or sigma_max, or choose another scheduler.");
        }

        Begin(0, 1);
    }

    /// <summary>Starts a run over the timesteps at an index, 0 but for image-to-image.</summary>
    /// <param name="startIndex">Index into <see cref="Timesteps"/>.</param>
    /// <param name="pictureCount">How many pictures the latents hold, one after the other.</param>
    public void Begin(int startIndex, int pictureCount)
    {
        StepIndex = startIndex;
        PictureCount = pictureCount;
        Reset();
    }

    /// <summary>Writes the model's input at the next step.</summary>
    public virtual void ScaleModelInput(ReadOnlySpan<float> sample, Span<float> scaled) => sample.CopyTo(scaled);

    /// <summary>Moves the latents by one model output.</summary>
    public void Step(ReadOnlySpan<float> modelOutput, Span<float> sample, INoiseSource noise)
    {
        StepCore(modelOutput, sample, noise);
        StepIndex++;
    }

    /// <summary>Mixes noise into clean latents as they would be at the timestep of an index.</summary>
    public virtual void AddNoise(Span<float> sample, ReadOnlySpan<float> noise, int index)
    {
        float signal = Schedule.Signals[(int)Timesteps[index]];
        Blend(sample, MathF.Sqrt(signal), noise, MathF.Sqrt(1f - signal));
    }

    /// <summary>An estimate of a step's latents without noise, from the model's output; for previews.</summary>
    internal virtual void EstimateClean(int index, ReadOnlySpan<float> modelOutput, ReadOnlySpan<float> sample, Span<float> clean)
    {
        float signal = Schedule.Signals[Math.Clamp((int)Timesteps[index], 0, Schedule.Signals.Length - 1)];
        Predictions.Split(Prediction, modelOutput, sample, MathF.Sqrt(signal), MathF.Sqrt(1f - signal), clean, new float[clean.Length]);
    }

    private protected abstract void BuildSchedule(int stepCount);

    private protected abstract void StepCore(ReadOnlySpan<float> modelOutput, Span<float> sample, INoiseSource noise);

    private protected virtual void Reset()
    {
    }

    private protected string TimestepSpacing(string fallback) => Configuration.OneOf("timestep_spacing", fallback, Spacing.Names);

    private protected int MaxWholeSteps
        => Spacing.MaxWholeCount(TimestepSpacing("leading"), TrainingSteps, WholeOffset);

    /// <summary>Whole timesteps, which the signals of the training are looked up by.</summary>
    private protected double[] WholeTimesteps(int stepCount)
    {
        double[] timesteps = Spacing.Whole(
            TimestepSpacing("leading"), TrainingSteps, stepCount, WholeOffset);
        return timesteps[0] < TrainingSteps ? timesteps : throw new ArgumentOutOfRangeException(
            nameof(stepCount), stepCount, $"With steps_offset the first timestep is {timesteps[0]}; the last one of the training is "
            + $"{TrainingSteps - 1}.");
    }

    /// <summary>The offset of whole timesteps, which counts for one spacing only: the last timestep is it.</summary>
    private int WholeOffset => TimestepSpacing("leading") != "leading" ? 0
        : Configuration.Integer("steps_offset", 0) is var offset && offset >= 0 && offset < TrainingSteps ? offset
        : throw SchedulerConfiguration.Wrong(
            "steps_offset", $"from 0 to {TrainingSteps - 1}, the last timestep of the training; it is {offset}");

    private protected float SignalAt(int timestep, float beyond) => timestep >= 0 ? Schedule.Signals[timestep] : beyond;

    private protected static float[] ToSingle(double[] numbers) => Array.ConvertAll(numbers, x => (float)x);

    private protected static void Blend(Span<float> sample, float keep, ReadOnlySpan<float> noise, float add)
    {
        for (int i = 0; i < sample.Length; i++)
        {
            sample[i] = (keep * sample[i]) + (add * noise[i]);
        }
    }
}
