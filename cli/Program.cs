using AdGenius.Cli;
using AdGenius.Cli.Output;

StandardStreams.OpenClosed();
StandardStreams.IgnoreErrorFaults();
return await CommandLine.RunAsync(args);
