namespace AdGenius.ProviderWorker.Tests.Kit;

/// <summary>The clock of a host that is ahead of the others.</summary>
internal sealed class ShiftedTime(TimeSpan ahead) : TimeProvider
{
    /// <summary>How far it is ahead; a test may set the clock.</summary>
    public TimeSpan Ahead { get; set; } = ahead;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
}
