using Microsoft.Extensions.Time.Testing;

namespace AdGenius.ProviderWorker.Tests.Kit;

/// <summary>A host whose wall clock the test sets; timestamps and timers do not follow it, as on a real one.</summary>
internal sealed class HostTime(DateTimeOffset start) : FakeTimeProvider(start)
{
    public HostTime()
        : this(System.GetUtcNow())
    {
    }

    /// <summary>How far the wall clock was set forward.</summary>
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;

    public override long GetTimestamp() => base.GetUtcNow().Ticks;
}
