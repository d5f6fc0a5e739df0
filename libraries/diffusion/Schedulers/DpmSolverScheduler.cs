using AdGenius.Diffusion.Noise;

namespace AdGenius.Diffusion.Schedulers;

/// <summary>
/// DPM-Solver (arXiv:2206.00927) and DPM-Solver++ (arXiv:2211.01095), multistep of order 1 to 3: "++" on clean samples or the older form
/// on noise, each also with fresh noise ("sde").
/// </summary>
internal class DpmSolverScheduler : LogSignalScheduler
{
    private readonly bool _onClean;
    private readonly bool _stochastic;
    private readonly bool _heun;
    private readonly bool _lowerOrderFinal;
    private readonly bool _eulerAtFinal;
    private readonly List<float[]> _modelOutputs = [];
    private int _warmed;

    internal DpmSolverScheduler(SchedulerConfiguration configuration)
        : base(configuration, ScheduleDefaults.Sigma)
    {
        RequireSolverOrder();
        string algorithm = configuration.OneOf(
            "algorithm_type",
            "dpmsolver++",
            "dpmsolver++",
            "dpmsolver",
            "sde-dpmsolver++",
            "sde-dpmsolver",
            "deis");
        _onClean = algorithm is "dpmsolver++" or "sde-dpmsolver++" or "deis";
        RequireLastLevel(_onClean, algorithm);
        _stochastic = algorithm.StartsWith("sde", StringComparison.Ordinal);
        _heun = configuration.OneOf("solver_type", "midpoint", "midpoint", "heun", "logrho", "bh1", "bh2") == "heun";
        _lowerOrderFinal = configuration.Flag("lower_order_final", true);
        _eulerAtFinal = configuration.Flag("euler_at_final", false);
    }

    /// <summary>
    /// The forms on noise divide by the last level's noise. Files without the member are older than it, and meant the smallest level.
    /// </summary>
    private protected override bool EndsAtZero => _onClean && base.EndsAtZero;

    private protected override int LastTrained => LastTimestep();

    private protected override int MaxDistinctSteps
        => Configuration.Flag("use_lu_lambdas", false) ? TrainingSteps : base.MaxDistinctSteps;

    private protected override void BuildSchedule(int stepCount)
    {
        double[] timesteps = Spacing.Multistep(
            TimestepSpacing("linspace"), TrainingSteps, LastTrained, stepCount, Configuration.Integer("steps_offset", 0));
        bool rounds = Configuration.Text("beta_schedule", "linear") != "squaredcos_cap_v2";
        double[] sigmas;
        if (Configuration.Flag("use_lu_lambdas", false) && !Configuration.Flag("use_karras_sigmas", false))
        {
            sigmas = Array.ConvertAll(Spacing.Linear(Schedule.LogSigmas[^1], Schedule.LogSigmas[0], stepCount), Math.Exp);
            timesteps = TimestepsOf(sigmas, rounds);
        }
        else if (SigmaShaping.Shape(Configuration, Schedule.Sigmas[^1], Schedule.Sigmas[0], stepCount) is { } shaped)
        {
            sigmas = shaped;
            timesteps = TimestepsOf(sigmas, rounds && Configuration.Flag("use_karras_sigmas", false));
        }
        else if (FlowSigmas)
        {
            sigmas = FlowLevels(stepCount);
            timesteps = Array.ConvertAll(sigmas, x => x * TrainingSteps);
        }
        else
        {
            sigmas = Array.ConvertAll(timesteps, x => SigmaShaping.Interpolate(Schedule.Sigmas, x));
        }

        Use(timesteps, [.. sigmas, EndsAtZero ? 0 : Schedule.Sigmas[0]]);
    }

    private protected override void Reset()
    {
        _modelOutputs.Clear();
        _warmed = 0;
    }

    private protected override void StepCore(ReadOnlySpan<float> modelOutput, Span<float> sample, INoiseSource noise)
    {
        bool few = StepCount < 15;
        bool firstOrderFinal = StepIndex == StepCount - 1 && (_eulerAtFinal || (_lowerOrderFinal && few) || EndsAtZero);
        bool secondOrderFinal = StepIndex == StepCount - 2 && _lowerOrderFinal && few;
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

        int order = SolverOrder == 1 || _warmed < 1 || firstOrderFinal ? 1
            : SolverOrder == 2 || _warmed < 2 || secondOrderFinal ? 2
            : 3;
        Apply(order, sample, fresh);
        _warmed = Math.Min(_warmed + 1, SolverOrder);
    }

    private void Apply(int order, Span<float> sample, float[]? fresh)
    {
        Level to = At(StepIndex + 1);
        Level from = At(StepIndex);
        float h = to.LogRatio - from.LogRatio;
        if (h == 0)
        {
            // The last two levels are equal where the last one is that of the first timestep of the training, which the steps reach too.
            return;
        }

        (float keep, float[] shares, float freshShare) = DpmSolverFormulas.Coefficients(order, _heun, _onClean, _stochastic, to, from, h);

        float r0 = order > 1 ? (from.LogRatio - At(StepIndex - 1).LogRatio) / h : 0;
        float r1 = order > 2 ? (At(StepIndex - 1).LogRatio - At(StepIndex - 2).LogRatio) / h : 0;
        for (int i = 0; i < sample.Length; i++)
        {
            float value = (keep * sample[i]) + (shares[0] * _modelOutputs[^1][i]);
            if (order > 1)
            {
                float first = 1f / r0 * (_modelOutputs[^1][i] - _modelOutputs[^2][i]);
                if (order > 2)
                {
                    float earlier = 1f / r1 * (_modelOutputs[^2][i] - _modelOutputs[^3][i]);
                    float bend = first - earlier;
                    value += shares[2] * (1f / (r0 + r1) * bend);
                    first += r0 / (r0 + r1) * bend;
                }

                value += shares[1] * first;
            }

            sample[i] = fresh is null ? value : value + (freshShare * fresh[i]);
        }
    }
}
