using AdGenius.Diffusion.Noise;

namespace AdGenius.Diffusion.Schedulers;

/// <summary>
/// Runs a scheduler on weights instead of numbers: the "latents" here say how much of the start, of each output and of each draw of noise
/// is in the real ones. A linear scheduler treats every element alike, so this gives the weights of its real steps without knowing how it
/// works.
/// </summary>
internal sealed class LinearTrace : INoiseSource
{
    private readonly Scheduler _scheduler;
    private readonly float[] _unit;
    private readonly float[] _before;
    private int _rows = 1;

    /// <param name="scheduler">Placed and begun.</param>
    /// <param name="maxRowCount">The start, and an output and a draw for each step.</param>
    internal LinearTrace(Scheduler scheduler, int maxRowCount)
    {
        _scheduler = scheduler;
        Weights = new float[maxRowCount];
        Weights[0] = 1;
        _unit = new float[maxRowCount];
        _before = new float[maxRowCount];
    }

    /// <summary>How much of each row is in the latents now.</summary>
    internal float[] Weights { get; }

    /// <summary>The row of the last output.</summary>
    internal int OutputRow { get; private set; }

    /// <summary>The row of the noise the last step drew; null where it drew none.</summary>
    internal int? NoiseRow { get; private set; }

    internal static int RowCount(Scheduler scheduler, int startIndex) => 1 + (2 * (scheduler.Timesteps.Count - startIndex));

    /// <summary>Takes a step with an output in the next free row.</summary>
    internal void Step()
    {
        OutputRow = _rows++;
        NoiseRow = null;
        Weights.CopyTo(_before, 0);
        _scheduler.Step(Unit(OutputRow), Weights, this);
    }

    /// <summary>The weight of each row in the model's next input.</summary>
    internal void WriteModelInput(Span<float> weights) => _scheduler.ScaleModelInput(Weights, weights);

    /// <summary>The weight of each row in the clean latents estimated from the last output.</summary>
    internal float[] Clean(int step)
    {
        var clean = new float[Weights.Length];
        _scheduler.EstimateClean(step, Unit(OutputRow), _before, clean);
        return clean;
    }

    public void Fill(Span<float> destination)
    {
        destination.Clear();
        destination[_rows] = 1;
        NoiseRow = _rows++;
    }

    private float[] Unit(int row)
    {
        Array.Clear(_unit);
        _unit[row] = 1;
        return _unit;
    }
}
