using AdGenius.Diffusion.Noise;

namespace AdGenius.Diffusion.Schedulers;

/// <summary>
/// DPM-Solver (arXiv:2206.00927) and DPM-Solver++ (arXiv:2211.01095), singlestep of order 1 to 3: steps come in groups, and each step of
/// a group starts again from the sample that the group began with.
/// </summary>
internal sealed class DpmSolverSinglestepScheduler : LogSignalScheduler
{
    private readonly bool _onClean;
    private readonly bool _stochastic;
    private readonly bool _heun;
    private readonly List<float[]> _modelOutputs = [];
    private int[] _orders = [];
    private float[] _origin = [];

    internal DpmSolverSinglestepScheduler(SchedulerConfiguration configuration)
        : base(configuration, ScheduleDefaults.WithoutZeroTerminal)
    {
        if (SolverOrder is < 1 or > 3)
        {
            throw SchedulerConfiguration.Wrong("solver_order", $"1, 2 or 3; it is {SolverOrder}");
        }

        string algorithm = configuration.OneOf("algorithm_type", "dpmsolver++", "dpmsolver++", "dpmsolver", "sde-dpmsolver++", "deis");
        _onClean = algorithm != "dpmsolver";
        RequireLastLevel(_onClean, algorithm);
        _stochastic = algorithm == "sde-dpmsolver++";
        _heun = configuration.OneOf("solver_type", "midpoint", "midpoint", "heun", "logrho", "bh1", "bh2") == "heun";
    }

    /// <summary>The form on noise divides by the last level's noise.</summary>
    private protected override bool EndsAtZero => _onClean && base.EndsAtZero;

    private protected override int MaxDistinctSteps => Spacing.MaxMultistepCount("linspace", TrainingSteps, LastTimestep(), offset: 0);

    private protected override void BuildSchedule(int stepCount)
    {
        BuildLevels(stepCount, Spacing.Multistep("linspace", TrainingSteps, LastTimestep(), stepCount, offset: 0), EndsAtZero);
        if (!EndsAtZero)
        {
            // Unlike its relatives, this class ends at the smallest level of the training whatever distribution the others have.
            Use(Array.ConvertAll([.. Timesteps], x => (double)x), [.. Sigmas.SkipLast(1).Select(x => (double)x), Schedule.Sigmas[0]]);
        }

        _orders = Orders(stepCount);
    }

    private protected override void Reset()
    {
        _modelOutputs.Clear();
        _origin = [];
    }

    private protected override void StepCore(ReadOnlySpan<float> modelOutput, Span<float> sample, INoiseSource noise)
    {
        _modelOutputs.Add(Convert(modelOutput, sample, asNoise: !_onClean));
        if (_modelOutputs.Count > SolverOrder)
        {
            _modelOutputs.RemoveAt(0);
        }

        float[]? fresh = null;
        if (_stochastic)
        {
            fresh = new float[sample.Length];
            noise.Fill(fresh);
        }

        // A run that starts within a group lacks the outputs before it.
        int order = Math.Min(_orders[StepIndex], _modelOutputs.Count);
        if (order == 1)
        {
            _origin = sample.ToArray();
        }

        Advance(order, sample, fresh);
    }

    private void Advance(int order, Span<float> sample, float[]? fresh)
    {
        Level to = At(StepIndex + 1);
        Level origin = At(StepIndex - order + 1);
        float h = to.LogRatio - origin.LogRatio;
        (float keep, float[] shares, float freshShare) = DpmSolverFormulas.Coefficients(order, _heun, _onClean, _stochastic, to, origin, h);
        float r0 = (At(StepIndex).LogRatio - origin.LogRatio) / h;
        float r1 = order == 3 ? (At(StepIndex - 1).LogRatio - origin.LogRatio) / h : 0;
        float[] first = _modelOutputs[^order];
        for (int i = 0; i < sample.Length; i++)
        {
            float value = (keep * _origin[i]) + (shares[0] * first[i]);
            if (order > 1)
            {
                float slope = 1f / r0 * (_modelOutputs[^1][i] - first[i]);
                if (order == 3 && _heun)
                {
                    float earlier = 1f / r1 * (_modelOutputs[^2][i] - first[i]);
                    value += shares[2] * (2f * (slope - earlier) / (r0 - r1));
                    slope = ((r0 * earlier) - (r1 * slope)) / (r0 - r1);
                }

                value += shares[1] * slope;
            }

            sample[i] = fresh is null ? value : value + (freshShare * fresh[i]);
        }
    }

    /// <summary>Groups of steps of rising order; what does not fill a group, and a step to no noise at all, has a lower one.</summary>
    private int[] Orders(int stepCount)
    {
        bool lowerFinal = Configuration.Flag("lower_order_final", false) || stepCount % SolverOrder != 0 || EndsAtZero;
        int whole = stepCount / SolverOrder;
        int[] rest = (SolverOrder, stepCount % SolverOrder) switch
        {
            (3, 0) when lowerFinal => [1, 2, 1],
            (2, 0) when lowerFinal => [1, 1],
            (3, 2) => [1, 2],
            (_, 0) => [],
            _ => [1],
        };
        int[] group = [.. Enumerable.Range(1, SolverOrder)];
        int groups = rest.Length == SolverOrder ? whole - 1 : whole;
        int[] orders = [.. Enumerable.Repeat(group, groups).SelectMany(x => x), .. rest];
        if (EndsAtZero)
        {
            orders[^1] = 1;
        }

        return orders;
    }
}
