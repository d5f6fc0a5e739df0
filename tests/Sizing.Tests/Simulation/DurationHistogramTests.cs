using AdGenius.Bench.Sizing.Results;

namespace AdGenius.Sizing.Tests.Simulation;

public sealed class DurationHistogramTests
{
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.95)]
    [InlineData(0.99)]
    [InlineData(0.999)]
    public void Percentiles_are_within_one_per_cent(double share)
    {
        var histogram = new DurationHistogram();
        double[] values = [.. Enumerable.Range(0, 50_000).Select(number => 0.002 * Math.Pow(1.0004, number))]; // 2 ms to 11 days
        Assert.All(values, histogram.Add);
        var exact = values[(int)Math.Ceiling(share * values.Length) - 1];

        Assert.InRange(histogram.Percentile(share), 0.99 * exact, 1.01 * exact);
        Assert.Equal(values.Average(), histogram.Mean, 6);
        Assert.Equal(values[^1], histogram.Max);
    }

    [Fact]
    public void Without_durations_every_figure_is_zero()
    {
        var histogram = new DurationHistogram();

        Assert.Equal((0.0, 0.0, 0.0), (histogram.Mean, histogram.Percentile(0.99), histogram.Max));
    }

    [Fact]
    public void Durations_below_a_millisecond_count_as_none()
    {
        var histogram = new DurationHistogram();
        histogram.Add(0);
        histogram.Add(0.0005);
        histogram.Add(5);

        Assert.Equal(0, histogram.Percentile(0.5));
        Assert.Equal(5, histogram.Percentile(1));
    }
}
