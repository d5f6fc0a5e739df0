namespace AdGenius.Orchestrator.Admission;

/// <summary>A tenant that waits for its turn.</summary>
/// <param name="TenantName">The tenant.</param>
/// <param name="Revision">The revision of its entry that was read.</param>
/// <param name="Jobs">Its next job of each stage that was asked for, in the order in which they are to start.</param>
/// <param name="HasOthers">It has queued jobs of closed models or stages; known only where it has no next job.</param>
/// <param name="OwnLimit">How many jobs it may run, where it has a limit of its own.</param>
internal sealed record WaitingTenant(string TenantName, long Revision, IReadOnlyList<NextJob> Jobs, bool HasOthers, int? OwnLimit);
