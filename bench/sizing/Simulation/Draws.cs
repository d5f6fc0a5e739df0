namespace AdGenius.Bench.Sizing.Simulation;

/// <summary>Random numbers by seed.</summary>
internal sealed class Draws(int seed)
{
    // A seeded Random is the same on every version and machine.
    private readonly Random _random = new(seed);

    /// <summary>At least 0 and less than 1.</summary>
    public double Uniform() => _random.NextDouble();

    /// <summary>A whole number of at least 0 and less than <paramref name="count"/>.</summary>
    public int Index(int count) => _random.Next(count);

    /// <summary>Exponential, the time between two events of a Poisson process.</summary>
    public double Exponential(double mean) => -mean * Math.Log(1 - _random.NextDouble());

    /// <summary>
    /// Log-normal with that mean and standard deviation divided by the mean; the mean itself where <paramref name="variation"/> is 0.
    /// </summary>
    public double Varied(double mean, double variation)
    {
        if (variation == 0 || mean == 0)
        {
            return mean;
        }

        var variance = Math.Log(1 + (variation * variation));
        return Math.Exp(Math.Log(mean) - (variance / 2) + (Math.Sqrt(variance) * Normal()));
    }

    /// <summary>Log-normal with that median and 95th percentile.</summary>
    public double LogNormal(double median, double p95)
    {
        const double Normal95 = 1.6448536269514722;
        return p95 <= median ? median : median * Math.Exp(Math.Log(p95 / median) / Normal95 * Normal());
    }

    private double Normal() =>
        Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
