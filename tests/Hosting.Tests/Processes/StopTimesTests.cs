using AdGenius.Hosting.Bus;

namespace AdGenius.Hosting.Tests.Processes;

public sealed class StopTimesTests
{
    private static readonly string[] Every = [.. StopTimes.All.Select(times => times.Service)];

    [Fact]
    public void Each_part_ends_before_the_one_that_waits_for_it()
    {
        Assert.All(
            StopTimes.All.Append(StopTimes.Of(Every, new BusOptions())).Append(StopTimes.Of([], new BusOptions())),
            times =>
            {
                Assert.True(times.ConsumerStopTimeout < times.BusStopTimeout);
                Assert.True(times.BusStopTimeout < times.HostShutdownTimeout);
                Assert.True(times.HostShutdownTimeout < times.GracePeriod);
                Assert.True(times.MaxWork < times.HostShutdownTimeout);
            });
    }

    [Fact]
    public void A_process_of_several_services_waits_for_the_slowest()
    {
        var fleet = new BusOptions { Transport = BusTransport.RabbitMq };

        Assert.Equal(StopTimes.Of(["provider-worker"], fleet).GracePeriod, StopTimes.Of(Every, fleet).GracePeriod);
    }

    [Fact]
    public void With_the_in_memory_bus_consumers_are_cut_early_and_paid_submissions_are_not()
    {
        var times = StopTimes.Of(Every, new BusOptions());

        Assert.Equal(TimeSpan.FromSeconds(20), times.ConsumerStopTimeout);
        Assert.True(times.HostShutdownTimeout > times.MaxWork);
    }

    [Theory]
    [InlineData(3, null)]
    [InlineData(null, 4)]
    [InlineData(null, 8)]
    [InlineData(600, 700)]
    public void The_settings_decide_where_they_are_given(int? consumers, int? bus)
    {
        var times = StopTimes.Of(["provider-worker"], new BusOptions
        {
            Transport = BusTransport.RabbitMq,
            ConsumerStopTimeout = consumers is { } c ? TimeSpan.FromSeconds(c) : null,
            StopTimeout = bus is { } b ? TimeSpan.FromSeconds(b) : null,
        });

        Assert.True(TimeSpan.Zero < times.ConsumerStopTimeout && times.ConsumerStopTimeout < times.BusStopTimeout);
        Assert.True(times.BusStopTimeout < times.HostShutdownTimeout);
        Assert.True(consumers is null || times.ConsumerStopTimeout == TimeSpan.FromSeconds(consumers.Value));
        Assert.True(bus is null || times.BusStopTimeout == TimeSpan.FromSeconds(bus.Value));
    }
}
