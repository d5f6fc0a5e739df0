using AdGenius.Hosting;

namespace AdGenius.Orchestrator;

/// <summary>The orchestrator, to be hosted alone or beside other services.</summary>
public static class OrchestratorService
{
    /// <summary>What a process needs to hold this service.</summary>
    public static ServiceModule Module { get; } = new()
    {
        Name = "orchestrator",
        AddServices = static _ => { },
    };
}
