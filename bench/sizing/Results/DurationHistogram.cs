namespace AdGenius.Bench.Sizing.Results;

/// <summary>
/// Durations in seconds in buckets that are 1 % wide, from a millisecond to years: percentiles within 1 %, in constant memory.
/// </summary>
internal sealed class DurationHistogram
{
    private const double Smallest = 0.001;
    private static readonly double LogWidth = Math.Log(1.01);
    private readonly long[] _buckets = new long[2600];
    private double _sum;

    /// <summary>How many durations were added.</summary>
    public long Count { get; private set; }

    /// <summary>Their mean; 0 without any.</summary>
    public double Mean => Count == 0 ? 0 : _sum / Count;

    /// <summary>The longest, exact.</summary>
    public double Max { get; private set; }

    /// <summary>Adds a duration in seconds, at least 0.</summary>
    public void Add(double seconds)
    {
        _buckets[seconds <= Smallest ? 0 : Math.Min((int)(Math.Log(seconds / Smallest) / LogWidth) + 1, _buckets.Length - 1)]++;
        Count++;
        _sum += seconds;
        Max = Math.Max(Max, seconds);
    }

    /// <summary>The duration that so large a share of all is at most; 0 without any.</summary>
    /// <param name="share">More than 0 and at most 1.</param>
    public double Percentile(double share)
    {
        var wanted = (long)Math.Ceiling(share * Count);
        if (wanted >= Count)
        {
            return Max;
        }

        var seen = 0L;
        for (var bucket = 0; bucket < _buckets.Length && wanted > 0; bucket++)
        {
            seen += _buckets[bucket];
            if (seen >= wanted)
            {
                return bucket == 0 ? 0 : Math.Min(Smallest * Math.Exp((bucket - 0.5) * LogWidth), Max);
            }
        }

        return 0;
    }
}
