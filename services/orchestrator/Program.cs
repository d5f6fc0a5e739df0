using AdGenius.Hosting;
using AdGenius.Orchestrator;

return await AdGeniusHost.RunAsync(args, OrchestratorService.Module);
