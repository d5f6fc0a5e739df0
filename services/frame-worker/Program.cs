using AdGenius.Hosting;
using AdGenius.FrameWorker;

return await AdGeniusHost.RunAsync(args, FrameWorkerService.Module);
