using AdGenius.Hosting;
using AdGenius.Gateway;

return await AdGeniusHost.RunAsync(args, GatewayService.Module);
