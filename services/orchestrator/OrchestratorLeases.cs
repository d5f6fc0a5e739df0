using AdGenius.Hosting.Bus;

namespace AdGenius.Orchestrator;

/// <summary>How long the leases of the orchestrator's loops hold after their process has crashed.</summary>
internal static class OrchestratorLeases
{
    /// <summary>
    /// A process with the in-memory bus is the only one; when it is killed and started again, it should not wait long for its own lease.
    /// </summary>
    public static TimeSpan DurationOn(BusOptions bus) => bus.Transport == "InMemory" ? TimeSpan.FromSeconds(4) : TimeSpan.FromSeconds(8);
}
