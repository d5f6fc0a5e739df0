using AdGenius.Hosting;
using AdGenius.ProviderWorker;

return await AdGeniusHost.RunAsync(args, ProviderWorkerService.Module);
