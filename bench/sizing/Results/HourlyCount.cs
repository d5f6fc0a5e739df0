namespace AdGenius.Bench.Sizing.Results;

/// <summary>How often something happens in each hour of the measured time.</summary>
internal sealed class HourlyCount(double start, int hours)
{
    private readonly double[] _counts = new double[hours];

    /// <summary>The count of each hour.</summary>
    public IReadOnlyList<double> Counts => _counts;

    /// <summary>It has happened so many times.</summary>
    public void Add(double now, double times = 1)
    {
        var hour = (int)Math.Floor((now - start) / 3600);
        if (hour >= 0 && hour < _counts.Length)
        {
            _counts[hour] += times;
        }
    }
}
