using AdGenius.Cli;

return await CommandLine.RunAsync(args);
