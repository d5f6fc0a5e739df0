using AdGenius.Hosting.Bus;

namespace AdGenius.Orchestrator;

/// <summary>How long the leases of the orchestrator's loops hold when their process dies with them.</summary>
internal static class OrchestratorLeases
{
    /// <summary>
    /// A process with its bus in memory is alone; when it was killed and is started again, it should not have to wait for itself.
    /// </summary>
    public static TimeSpan DurationOn(BusOptions bus) => bus.Transport == "InMemory" ? TimeSpan.FromSeconds(4) : TimeSpan.FromSeconds(8);
}
