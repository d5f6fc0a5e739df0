namespace MassTransit.EntityFrameworkCoreIntegration.Tests.Outbox;

public sealed class DeliveryCursorTests
{
    private readonly Clock _clock = new();

    [Fact]
    public void Begins_where_the_lowest_message_was_a_moment_ago()
    {
        var start = new DeliveryCursor(_clock, TimeSpan.FromMinutes(1));
        Assert.Equal(0, start.Next());
        start.Advance(100);
        Assert.Equal(0, start.Next());

        _clock.Advance(TimeSpan.FromSeconds(1));
        start.Advance(900);
        Assert.Equal(100, start.Next());

        _clock.Advance(TimeSpan.FromSeconds(1));
        start.Advance(40); // one that was left behind does not take it back
        Assert.Equal(900, start.Next());
        _clock.Advance(TimeSpan.FromSeconds(1));
        start.Advance(2000);
        Assert.Equal(900, start.Next());
    }

    [Fact]
    public void Looks_at_everything_now_and_then()
    {
        var start = new DeliveryCursor(_clock, TimeSpan.FromSeconds(2));
        start.Next();
        start.Advance(100);
        _clock.Advance(TimeSpan.FromSeconds(1));
        start.Advance(900);
        Assert.Equal(100, start.Next());

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, start.Next());
        Assert.Equal(100, start.Next());
    }

    [Fact]
    public void Makes_full_looks_more_seldom_when_they_take_long()
    {
        var start = new DeliveryCursor(_clock, TimeSpan.FromSeconds(2));
        start.Next();
        start.Advance(100);
        _clock.Advance(TimeSpan.FromSeconds(1));
        start.ScanCompleted(); // twenty seconds from its begin
        start.Advance(900);
        _clock.Advance(TimeSpan.FromSeconds(18));
        Assert.Equal(100, start.Next());
        start.ScanCompleted();
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, start.Next());
        start.ScanCompleted();
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(0, start.Next());
    }

    private sealed class Clock : TimeProvider
    {
        private long _ticks = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan by) => _ticks += by.Ticks;

        public override long GetTimestamp() => _ticks;
    }
}
