namespace AdGenius.Orchestrator.Tests.Scenarios;

/// <summary>
/// What time it is, is up to the test; how long a pause lasts, is not. So deadlines pass when the test says so, while the loops that look
/// for them, and the time limits of whatever is under way meanwhile, go on as ever.
/// </summary>
public sealed class FakeClock : TimeProvider
{
    private readonly Lock _lock = new();
    private DateTimeOffset _now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    public void Advance(TimeSpan by)
    {
        lock (_lock)
        {
            _now += by;
        }
    }
}
