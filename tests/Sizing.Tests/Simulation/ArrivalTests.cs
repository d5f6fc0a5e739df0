using AdGenius.Bench.Sizing.Simulation;

namespace AdGenius.Sizing.Tests.Simulation;

public sealed class ArrivalTests
{
    [Fact]
    public void Arrivals_follow_the_hours_of_the_day()
    {
        double[] shape = [.. Enumerable.Range(0, 24).Select(hour => hour is >= 8 and < 20 ? 2000.0 : hour == 3 ? 0 : 200)];
        var counts = new int[24];
        var arrivals = new Arrivals(shape, firstHourOfDay: 22, new Draws(1));
        for (var at = arrivals.Next(); at < 24 * 3600; at = arrivals.Next())
        {
            counts[(22 + (int)(at / 3600)) % 24]++;
        }

        Assert.Equal(0, counts[3]);
        Assert.All(Enumerable.Range(0, 24), hour => Assert.InRange(
            counts[hour], shape[hour] - (4 * Math.Sqrt(shape[hour])), shape[hour] + (4 * Math.Sqrt(shape[hour]))));
    }

    [Fact]
    public void Times_between_arrivals_are_those_of_a_Poisson_process()
    {
        var arrivals = new Arrivals([.. Enumerable.Repeat(3600.0, 24)], 0, new Draws(1));
        double[] times = [.. Enumerable.Range(0, 100_000).Select(_ => arrivals.Next())];
        double[] gaps = [.. times.Zip(times.Skip(1), (one, next) => next - one)];
        var mean = gaps.Average();

        Assert.Equal(1, mean, 0.02);
        Assert.Equal(1, Math.Sqrt(gaps.Average(gap => (gap - mean) * (gap - mean))), 0.02);
    }

    [Fact]
    public void A_rate_of_one_job_in_ten_days_arrives()
    {
        var arrivals = new Arrivals([.. Enumerable.Repeat(0.1 / 24, 24)], 0, new Draws(1));
        double[] times = [.. Enumerable.Range(0, 2000).Select(_ => arrivals.Next())];

        Assert.InRange(times[^1] / 2000 / 86_400, 9, 11);
    }

    [Theory]
    [InlineData(0, 0.01)]
    [InlineData(1, 0.19278)] // 1 / H(100)
    public void The_largest_tenant_has_the_share_of_Zipf_s_law(double skew, double expected)
    {
        var shares = new TenantShares(100, skew);
        var draws = new Draws(1);
        var counts = new int[100];
        for (var number = 0; number < 100_000; number++)
        {
            counts[shares.Pick(draws.Uniform())]++;
        }

        Assert.Equal(expected, shares.Largest, 4);
        Assert.Equal(expected, counts[0] / 100_000.0, 0.01);
        Assert.All(counts, count => Assert.True(count > 0));
    }

    [Fact]
    public void Log_normal_draws_have_the_median_and_the_95th_percentile_that_were_asked_for()
    {
        var draws = new Draws(1);
        double[] sorted = [.. Enumerable.Range(0, 100_000).Select(_ => draws.LogNormal(60, 180)).Order()];

        Assert.Equal(60, sorted[50_000], 1.5);
        Assert.Equal(180, sorted[95_000], 6.0);
    }
}
