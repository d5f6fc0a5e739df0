using AdGenius.Hosting;
using AdGenius.PromptWorker;

return await AdGeniusHost.RunAsync(args, PromptWorkerService.Module);
