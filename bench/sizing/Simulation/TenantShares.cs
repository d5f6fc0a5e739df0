namespace AdGenius.Bench.Sizing.Simulation;

/// <summary>
/// Which tenant a job is of. The shares are Zipf's: the tenant of rank n has a share in proportion to 1 / n^skew; with a skew of 0 all are
/// alike.
/// </summary>
internal sealed class TenantShares
{
    private readonly double[] _cumulative;

    public TenantShares(int count, double skew)
    {
        _cumulative = new double[count];
        var sum = 0.0;
        for (var rank = 1; rank <= count; rank++)
        {
            _cumulative[rank - 1] = sum += Math.Pow(rank, -skew);
        }

        Largest = _cumulative[0] / sum;
    }

    /// <summary>The share of the largest tenant, more than 0 and at most 1.</summary>
    public double Largest { get; }

    /// <summary>The tenant at a point of the sum of all shares.</summary>
    /// <param name="point">At least 0 and less than 1.</param>
    public int Pick(double point)
    {
        var found = Array.BinarySearch(_cumulative, point * _cumulative[^1]);
        return Math.Min(found >= 0 ? found + 1 : ~found, _cumulative.Length - 1);
    }
}
