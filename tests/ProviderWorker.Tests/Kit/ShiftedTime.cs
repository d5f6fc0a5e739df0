namespace AdGenius.ProviderWorker.Tests.Kit;

/// <summary>The clock of a host that is ahead of the others.</summary>
internal sealed class ShiftedTime(TimeSpan ahead) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
}
