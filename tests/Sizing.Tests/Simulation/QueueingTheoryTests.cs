using AdGenius.Bench.Sizing.Simulation;

namespace AdGenius.Sizing.Tests.Simulation;

/// <summary>Waits against the formulas that are known for them; service times have a mean of 1.</summary>
public sealed class QueueingTheoryTests
{
    private const int Jobs = 400_000;
    private const double Tolerance = 0.05;

    [Theory]
    [InlineData(1, 0.5, Tolerance)]
    [InlineData(1, 0.8, Tolerance)]
    [InlineData(4, 0.8, Tolerance)]
    [InlineData(20, 0.8, 2 * Tolerance)] // few jobs wait, and those in groups: the standard error is 5 %
    public void Exponential_services_wait_as_Erlang_C_says(int servers, double load, double tolerance)
    {
        var station = QueueModel.Run(servers, load, Jobs, draws => draws.Exponential(1));

        AssertNear(ErlangC(servers, servers * load) / (servers * (1 - load)), station.Waits.Mean, tolerance);
        AssertNear(ErlangC(servers, servers * load), 1 - ShareWithoutWait(station), tolerance);
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(0, 0.8)]
    [InlineData(0.5, 0.8)]
    [InlineData(1.5, 0.7)]
    public void One_server_waits_as_Pollaczek_and_Khinchine_say(double variation, double load)
    {
        var station = QueueModel.Run(1, load, Jobs, draws => draws.Varied(1, variation));

        AssertNear(load * (1 + (variation * variation)) / (2 * (1 - load)), station.Waits.Mean);
    }

    [Fact]
    public void Little_s_law_holds_for_busy_servers()
    {
        var station = QueueModel.Run(3, 0.7, Jobs, draws => draws.Varied(1, 0.4));

        // Arrivals of 2.1 a second, each in service for a second; the whole run is longer than the measured day.
        AssertNear(2.1, station.Busy.Means.Average());
        Assert.Equal(3, station.Slots.Means.Average(), 6);
    }

    private static double ShareWithoutWait(Station station)
    {
        var (low, high) = (0.0, 1.0);
        for (var step = 0; step < 40; step++)
        {
            var middle = (low + high) / 2;
            (low, high) = station.Waits.Percentile(middle) == 0 ? (middle, high) : (low, middle);
        }

        return low;
    }

    /// <summary>The probability that a job has to wait.</summary>
    private static double ErlangC(int servers, double offered)
    {
        var blocking = 1.0; // Erlang B, by its recursion
        for (var count = 1; count <= servers; count++)
        {
            blocking = offered * blocking / (count + (offered * blocking));
        }

        return blocking / (1 - (offered / servers * (1 - blocking)));
    }

    private static void AssertNear(double expected, double actual, double tolerance = Tolerance) =>
        Assert.True(Math.Abs(actual - expected) <= tolerance * expected, $"expected {expected:0.####}, simulated {actual:0.####}");
}
