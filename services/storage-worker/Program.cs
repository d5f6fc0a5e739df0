using AdGenius.Hosting;
using AdGenius.StorageWorker;

return await AdGeniusHost.RunAsync(args, StorageWorkerService.Module);
