namespace AdGenius.Bench.Sizing.Simulation;

/// <summary>
/// The times at which jobs arrive: a Poisson process whose rate follows the hour of the day. It is drawn apart from everything else, so
/// that two scenarios with the same seed, load and tenants have the same jobs.
/// </summary>
internal sealed class Arrivals(IReadOnlyList<double> jobsPerHour, double firstHourOfDay, Draws draws)
{
    private const double Hour = 3600;

    private double _now;

    /// <summary>The next arrival in seconds since the start; infinite when no hour has any jobs.</summary>
    public double Next()
    {
        // One unit of an exponential is used up at the rate of each hour that is passed.
        var left = draws.Exponential(1);
        var hoursWithoutJobs = 0;
        while (hoursWithoutJobs <= 24)
        {
            var dayHour = (firstHourOfDay + (_now / Hour)) % 24;
            var rate = jobsPerHour[(int)dayHour % 24] / Hour;
            var untilNextHour = (Math.Floor(dayHour) + 1 - dayHour) * Hour;
            if (rate * untilNextHour >= left)
            {
                _now += left / rate;
                return _now;
            }

            left -= rate * untilNextHour;
            _now += Math.Max(untilNextHour, 1e-6);
            hoursWithoutJobs = rate > 0 ? 0 : hoursWithoutJobs + 1;
        }

        return double.PositiveInfinity;
    }
}
