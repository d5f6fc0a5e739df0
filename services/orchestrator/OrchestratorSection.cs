namespace AdGenius.Orchestrator;

/// <summary>The configuration section that the options of all features of the orchestrator are read from.</summary>
internal static class OrchestratorSection
{
    public const string Name = "Orchestrator";
}
