using AdGenius.Orchestrator.Progress;

namespace AdGenius.Orchestrator.Tests;

public sealed class ProgressThrottleTests
{
    [Fact]
    public void Should_let_progress_pass_once_a_second_also_where_the_clock_was_set_back()
    {
        var (clock, take) = (new SetClock(), Guid.NewGuid());
        var throttle = new ProgressThrottle(clock);
        Assert.True(throttle.TryPass(take));
        Assert.False(throttle.TryPass(take));

        clock.Now -= TimeSpan.FromHours(1);
        clock.Passed += TimeSpan.FromSeconds(1);

        Assert.True(throttle.TryPass(take));
    }

    private sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

        public TimeSpan Passed { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Now;

        public override long GetTimestamp() => Passed.Ticks;
    }
}
