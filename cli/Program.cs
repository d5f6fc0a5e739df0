using AdGenius.Cli;
using AdGenius.Hosting;

return await AdGeniusHost.RunAsync(args, EmbeddedFleet.Modules);
