using AdGenius.Diffusion.Noise;

namespace AdGenius.Diffusion.Schedulers;

/// <summary>Linear multistep: integrates the polynomial through the last slopes, of order 4.</summary>
internal sealed class LmsScheduler : SigmaScheduler
{
    private const int MaxOrder = 4;

    // Gauss-Legendre with 4 points integrates polynomials of up to degree 7 exactly; ours have degree 3.
    private static readonly double[] Nodes = [-0.86113631159405258, -0.33998104358485626, 0.33998104358485626, 0.86113631159405258];
    private static readonly double[] Weights = [0.34785484513745386, 0.65214515486254614, 0.65214515486254614, 0.34785484513745386];

    private readonly List<float[]> _slopes = [];

    internal LmsScheduler(SchedulerConfiguration configuration)
        : base(configuration, ScheduleDefaults.WithoutZeroTerminal, "epsilon", "sample", "v_prediction")
    {
    }

    public override int MaxSteps => MaxDistinctSteps;

    private protected override void Reset() => _slopes.Clear();

    private protected override void StepCore(ReadOnlySpan<float> modelOutput, Span<float> sample, INoiseSource noise)
    {
        _slopes.Add(SlopeOf(modelOutput, sample));
        if (_slopes.Count > MaxOrder)
        {
            _slopes.RemoveAt(0);
        }

        // The order follows the place in the list, the slopes at hand where the run started: as the reference does.
        int order = Math.Min(StepIndex + 1, MaxOrder);
        int used = Math.Min(order, _slopes.Count);
        var shares = new float[used];
        for (int k = 0; k < used; k++)
        {
            shares[k] = (float)Coefficient(order, k);
        }

        for (int i = 0; i < sample.Length; i++)
        {
            float sum = 0;
            for (int k = 0; k < used; k++)
            {
                sum += shares[k] * _slopes[^(k + 1)][i];
            }

            sample[i] += sum;
        }
    }

    private double Coefficient(int order, int current)
    {
        double start = Sigmas[StepIndex];
        double end = Sigmas[StepIndex + 1];
        double half = (end - start) / 2;
        double sum = 0;
        for (int n = 0; n < Nodes.Length; n++)
        {
            double at = start + (half * (Nodes[n] + 1));
            double product = 1;
            for (int k = 0; k < order; k++)
            {
                if (k != current)
                {
                    product *= (at - Sigmas[StepIndex - k]) / ((double)Sigmas[StepIndex - current] - Sigmas[StepIndex - k]);
                }
            }

            sum += Weights[n] * product;
        }

        return sum * half;
    }
}
