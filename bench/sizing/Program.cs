using AdGenius.Bench.Sizing;
using AdGenius.Bench.Sizing.Check;
using AdGenius.Hosting;

// dotnet run -c Release --project bench/sizing -- SCENARIO [--json] [--seed N] [--jobs-per-day N] [--tenants N] [--set NAME=VALUE]
// Simulates a fleet and prints what it needs; with --check it compares itself with a real one. docs/operations/sizing.md explains both.
// With "workers" as its first argument it is a worker process of the check.
return args is ["workers", ..]
    ? await AdGeniusHost.RunAsync(args[1..], TimedWorkers.Module)
    : await SizingCommand.RunAsync(args, Console.Out, Console.Error, CancellationToken.None);
