using AdGenius.FrameWorker;
using AdGenius.Gateway;
using AdGenius.Hosting;
using AdGenius.Orchestrator;
using AdGenius.PromptWorker;
using AdGenius.ProviderWorker;
using AdGenius.StorageWorker;

namespace AdGenius.Cli;

/// <summary>Every service of the fleet, for the embedded default: one process, the same code.</summary>
internal static class EmbeddedFleet
{
    /// <summary>The services.</summary>
    public static ServiceModule[] Modules =>
    [
        OrchestratorService.Module,
        PromptWorkerService.Module,
        ProviderWorkerService.Module,
        FrameWorkerService.Module,
        StorageWorkerService.Module,
        GatewayService.Module,
    ];
}
