namespace AdGenius.Bench.Fleet.Measuring;

/// <summary>Of milliseconds.</summary>
internal sealed record Percentiles(double P50, double P95, double P99, double Max)
{
    public static Percentiles Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Where(double.IsFinite).Order()];
        return sorted.Length == 0 ? new(double.NaN, double.NaN, double.NaN, double.NaN) : new(At(0.50), At(0.95), At(0.99), sorted[^1]);

        double At(double share) => sorted[Math.Min(sorted.Length - 1, (int)Math.Ceiling(share * sorted.Length) - 1)];
    }

    public override string ToString() => FormattableString.Invariant($"p50 {P50:0}, p95 {P95:0}, p99 {P99:0}, max {Max:0} ms");
}
