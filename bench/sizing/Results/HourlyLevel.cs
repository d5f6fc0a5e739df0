namespace AdGenius.Bench.Sizing.Results;

/// <summary>A level over time, such as pods or busy slots: its mean and its maximum in each hour of the measured time.</summary>
internal sealed class HourlyLevel(double start, int hours)
{
    private const double Hour = 3600;

    private readonly double[] _area = new double[hours];
    private readonly double[] _max = new double[hours];
    private double _level;
    private double _since;

    /// <summary>The level now.</summary>
    public double Level => _level;

    /// <summary>Level times seconds in each hour.</summary>
    public IReadOnlyList<double> Area => _area;

    /// <summary>The mean of each hour.</summary>
    public IReadOnlyList<double> Means => [.. _area.Select(area => area / Hour)];

    /// <summary>The maximum of each hour.</summary>
    public IReadOnlyList<double> Maxima => _max;

    /// <summary>The level changes by so much.</summary>
    public void Add(double now, double change) => Set(now, _level + change);

    /// <summary>The level changes; the time until now counts with the level before.</summary>
    public void Set(double now, double level)
    {
        var from = Math.Max(_since, start);
        while (from < now)
        {
            var hour = (int)((from - start) / Hour);
            if (hour >= _area.Length)
            {
                break;
            }

            var until = Math.Min(now, start + ((hour + 1) * Hour));
            _area[hour] += _level * (until - from);
            _max[hour] = Math.Max(_max[hour], _level);
            from = until;
        }

        _since = now;
        _level = level;
        var current = (int)Math.Floor((now - start) / Hour);
        if (current >= 0 && current < _max.Length)
        {
            _max[current] = Math.Max(_max[current], level);
        }
    }
}
