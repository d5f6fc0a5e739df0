using AdGenius.Cli;
using AdGenius.Cli.Output;

StandardStreams.OpenClosed();
return await CommandLine.RunAsync(args);
