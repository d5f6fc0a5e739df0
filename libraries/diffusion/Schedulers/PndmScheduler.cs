using AdGenius.Diffusion.Noise;

namespace AdGenius.Diffusion.Schedulers;

/// <summary>Pseudo numerical methods: Runge-Kutta at first (unless skipped), then Adams-Bashforth of up to order 4.</summary>
internal sealed class PndmScheduler : Scheduler
{
    private const int RungeKuttaSteps = 4;

    private readonly bool _skipsRungeKutta;
    private readonly float _finalSignal;
    private readonly List<float[]> _modelOutputs = [];
    private float[] _average = [];
    private float[] _origin = [];
    private int _stride;
    private int _rungeKuttaCount;
    private int _counter;

    internal PndmScheduler(SchedulerConfiguration configuration)
        : base(configuration, ScheduleDefaults.WithoutZeroTerminal, "epsilon", "v_prediction")
    {
        _skipsRungeKutta = configuration.Flag("skip_prk_steps", false);
        _finalSignal = configuration.Flag("set_alpha_to_one", false) ? 1 : Schedule.Signals[0];
    }

    /// <inheritdoc/>
    public override int MinSteps => _skipsRungeKutta ? 1 : RungeKuttaSteps;

    /// <inheritdoc/>
    public override int MaxSteps => MaxWholeSteps;

    private protected override void BuildSchedule(int stepCount)
    {
        _stride = TrainingSteps / stepCount;
        int[] grid = [.. WholeTimesteps(stepCount).Select(x => (int)x)];
        int[] first = [];
        int[] rest = grid;
        if (_skipsRungeKutta)
        {
            // The second point is run twice: the second output repairs the first, low-order step.
            rest = stepCount > 1 ? [grid[0], grid[1], .. grid[1..]] : grid;
        }
        else if (stepCount >= RungeKuttaSteps)
        {
            first = RungeKutta(grid);
            rest = grid[3..];
        }
        else
        {
            throw new ArgumentOutOfRangeException(
                nameof(stepCount), stepCount, $"PNDM with Runge-Kutta steps needs at least {RungeKuttaSteps} steps.");
        }

        _rungeKuttaCount = first.Length;
        Timesteps = [.. first.Concat(rest).Select(x => (float)x)];
    }

    /// <summary>Four model runs for each of the first three steps: at its start, twice halfway, at its end.</summary>
    private int[] RungeKutta(int[] grid)
    {
        int half = _stride / 2;
        int[] halves = [.. grid[..4].SelectMany(x => new[] { x + half, x })];
        return [.. halves[1..].SelectMany(x => new[] { x, x }).Skip(1).SkipLast(1)];
    }

    private protected override void Reset()
    {
        _modelOutputs.Clear();
        _average = [];
        _origin = [];

        // Counted from where the run starts: an image-to-image run, too, repeats its first step.
        _counter = 0;
    }

    private protected override void StepCore(ReadOnlySpan<float> modelOutput, Span<float> sample, INoiseSource noise)
    {
        if (_counter < _rungeKuttaCount)
        {
            StepRungeKutta(modelOutput, sample);
        }
        else
        {
            StepMultistep(modelOutput, sample);
        }

        _counter++;
    }

    private void StepRungeKutta(ReadOnlySpan<float> output, Span<float> sample)
    {
        int phase = _counter % 4;
        int next = (int)Timesteps[StepIndex] - (_counter % 2 != 0 ? 0 : _stride / 2);
        int start = (int)Timesteps[_counter / 4 * 4];
        if (phase == 0)
        {
            _average = new float[output.Length];
            _modelOutputs.Add(output.ToArray());
            _origin = sample.ToArray();
        }

        float[] modelOutput = output.ToArray();
        float share = phase is 0 or 3 ? 1f / 6f : 1f / 3f;
        for (int i = 0; i < _average.Length; i++)
        {
            _average[i] += share * output[i];
        }

        _origin.CopyTo(sample);
        Advance(sample, start, next, phase == 3 ? _average : modelOutput);
    }

    private void StepMultistep(ReadOnlySpan<float> output, Span<float> sample)
    {
        int timestep = (int)Timesteps[StepIndex];
        int next = timestep - _stride;
        if (_counter == 1)
        {
            next = timestep;
            timestep += _stride;
        }
        else
        {
            if (_modelOutputs.Count > 3)
            {
                _modelOutputs.RemoveRange(0, _modelOutputs.Count - 3);
            }

            _modelOutputs.Add(output.ToArray());
        }

        if (_counter == 0)
        {
            _origin = sample.ToArray();
        }
        else if (_counter == 1)
        {
            _origin.CopyTo(sample);
        }

        Advance(sample, timestep, next, Combine(output));
    }

    private float[] Combine(ReadOnlySpan<float> output)
    {
        if (_counter != 1 || _modelOutputs.Count != 1)
        {
            return _modelOutputs.Count == 1 ? output.ToArray() : AdamsBashforth.Combine(_modelOutputs);
        }

        float[] mean = output.ToArray();
        for (int i = 0; i < mean.Length; i++)
        {
            mean[i] = (mean[i] + _modelOutputs[0][i]) / 2f;
        }

        return mean;
    }

    private void Advance(Span<float> sample, int timestep, int next, float[] modelOutput)
    {
        float signal = Schedule.Signals[timestep];
        float nextSignal = SignalAt(next, _finalSignal);
        float noiseShare = 1f - signal;
        float rootSignal = MathF.Sqrt(signal);
        float rootNoise = MathF.Sqrt(noiseShare);
        float keep = MathF.Sqrt(nextSignal / signal);
        float divisor = (signal * MathF.Sqrt(1f - nextSignal)) + MathF.Sqrt(signal * noiseShare * nextSignal);
        bool velocity = Prediction == "v_prediction";
        for (int i = 0; i < sample.Length; i++)
        {
            float noise = velocity ? (rootSignal * modelOutput[i]) + (rootNoise * sample[i]) : modelOutput[i];
            sample[i] = (keep * sample[i]) - ((nextSignal - signal) * noise / divisor);
        }
    }
}
