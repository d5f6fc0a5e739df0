using Microsoft.Extensions.Time.Testing;

namespace AdGenius.Orchestrator.Tests.Scenarios;

/// <summary>
/// The test sets what time it is; delays take real time. So deadlines pass when the test says so, while the loops that look for them, and
/// the time limits of what is under way, go on.
/// </summary>
public sealed class FakeClock() : FakeTimeProvider(new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero))
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        => System.CreateTimer(callback, state, dueTime, period);

    public override long GetTimestamp() => System.GetTimestamp();

    public override long TimestampFrequency => System.TimestampFrequency;
}
