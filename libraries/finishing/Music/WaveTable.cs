namespace AdGenius.Finishing.Music;

/// <summary>One period of a tone, read at any speed: far cheaper than a sine for each partial of each sample.</summary>
internal sealed class WaveTable
{
    private const int Length = 2048;
    private readonly float[] _period = new float[Length + 1];

    /// <summary>The sum of the partials with these amplitudes, scaled to a peak of 1.</summary>
    public WaveTable(params ReadOnlySpan<double> amplitudes)
    {
        for (var i = 0; i <= Length; i++)
        {
            for (var partial = 0; partial < amplitudes.Length; partial++)
            {
                _period[i] += (float)(amplitudes[partial] * Math.Sin(2 * Math.PI * (partial + 1) * i / Length));
            }
        }

        var peak = _period.Max(Math.Abs);
        for (var i = 0; i <= Length; i++)
        {
            _period[i] /= peak;
        }
    }

    /// <summary>The value at <paramref name="phase"/>, 0 up to 1.</summary>
    public float At(double phase)
    {
        var position = phase * Length;
        var index = (int)position;
        var share = (float)(position - index);
        return _period[index] + ((_period[index + 1] - _period[index]) * share);
    }
}
