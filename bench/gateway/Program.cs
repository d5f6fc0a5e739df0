using System.CommandLine;
using AdGenius.Bench.Gateway;
using AdGenius.Bench.Gateway.Baseline;
using AdGenius.Hosting;

// dotnet run -c Release --project bench/gateway -- [--check]
// Starts RabbitMQ, PostgreSQL, a gateway and an orchestrator, each as a process of its own, and measures the gateway.
// With "bare" as its first argument it is the endpoint that accepting a request is compared with.
if (args is ["bare", ..])
{
    return await AdGeniusHost.RunAsync(args[1..], BareEndpoint.Module);
}

var tenants = new Option<int>("--tenants") { Description = "Tenants, each with one job.", DefaultValueFactory = _ => 100 };
var streams = new Option<int>("--streams") { Description = "Event streams of all tenants together.", DefaultValueFactory = _ => 10_000 };
var seconds = new Option<int>("--seconds") { Description = "How long each stage is measured.", DefaultValueFactory = _ => 20 };
var interval = new Option<int>("--event-interval") { Description = "Seconds between two events of a job.", DefaultValueFactory = _ => 5 };
var requests = new Option<int>("--requests") {
    Description = "Requests that are accepted per measurement.", DefaultValueFactory = _ => 400 };
var check = new Option<bool>("--check") { Description = "Exit with 1 where a goal was missed." };
var logs = new Option<DirectoryInfo?>("--logs") { Description = "Keep the processes' logs in this folder." };
var root = new RootCommand("Measures the gateway: memory and database load of open event streams, and the time to accept a request.")
    { tenants, streams, seconds, interval, requests, check, logs };
root.SetAction(async (parsed, cancellationToken) =>
{
    var report = await GatewayBench.RunAsync(
        new GatewayBenchOptions
        {
            Tenants = parsed.GetValue(tenants),
            Streams = parsed.GetValue(streams),
            Length = TimeSpan.FromSeconds(parsed.GetValue(seconds)),
            EventInterval = TimeSpan.FromSeconds(parsed.GetValue(interval)),
            Requests = parsed.GetValue(requests),
            LogFolder = parsed.GetValue(logs)?.FullName,
        },
        Console.WriteLine,
        cancellationToken);
    Console.WriteLine(report.GoalsReached ? "every goal reached" : "a goal was missed");
    return parsed.GetValue(check) && !report.GoalsReached ? 1 : 0;
});
return await root.Parse(args).InvokeAsync();
