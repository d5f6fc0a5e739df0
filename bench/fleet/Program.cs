using System.CommandLine;
using System.Globalization;
using AdGenius.Bench;
using AdGenius.Bench.Fleet;
using AdGenius.Bench.Fleet.Soak;
using AdGenius.Bench.Fleet.Workers;
using AdGenius.Hosting;

// dotnet run -c Release --project bench/fleet -- [--check]
// Starts RabbitMQ, PostgreSQL, the orchestrator and workers that take no time, each as a process of its own, and measures them.
// With "workers" as its first argument it is such a worker process.
if (args is ["workers", ..])
{
    return await AdGeniusHost.RunAsync(
        [.. args[1..].Where(argument => argument != ZeroTimeWorkers.NoReports)],
        ZeroTimeWorkers.Module(reports: !args.Contains(ZeroTimeWorkers.NoReports)));
}

// With "services" it starts the whole fleet, every service as it is, through the fault harness without faults, and reads its memory.
if (args is ["services", ..])
{
    return await ServicesMemory.RunAsync(args[1..], Console.WriteLine);
}

var warmUp = new Option<int>("--warm-up") {
    Description = "Jobs before anything is measured: the runtime compiles hot code a second time meanwhile.",
    DefaultValueFactory = _ => 9000 };
var seconds = new Option<int>("--seconds") { Description = "How long each stage is measured.", DefaultValueFactory = _ => 30 };
var window = new Option<int>("--window") {
    Description = "Jobs in progress at a time while the maximum rate is measured.",
    DefaultValueFactory = _ => 256 };
var rate = new Option<double>("--rate") { Description = "Jobs per second to keep up with.", DefaultValueFactory = _ => 100 };
var latencyRate = new Option<double>("--latency-rate") {
    Description = "Jobs per second while latency is measured.",
    DefaultValueFactory = _ => 20 };
var backlog = new Option<int>("--backlog") {
    Description = "Queued jobs; 0 skips this stage.",
    DefaultValueFactory = _ => 200_000 };
var tenants = new Option<int>("--tenants") { Description = "Tenants that the jobs are distributed over.", DefaultValueFactory = _ => 1000 };
var orchestrators = new Option<int>("--orchestrators") { Description = "Orchestrator processes.", DefaultValueFactory = _ => 1 };
var model = new Option<string>("--model") {
    Description = "openai_shorts (a provider makes the clip) or local (keyframes, then composing).",
    DefaultValueFactory = _ => "openai_shorts" };
var noReports = new Option<bool>(ZeroTimeWorkers.NoReports) {
    Description = "Workers report neither pick-up nor progress: three messages less per job, to compare with versions without." };
var profile = new Option<bool>("--profile") { Description = "Also print which statements the database was busy with." };
var soak = new Option<int>("--soak") {
    Description = "Instead of the stages: so many jobs with retention running; prints whether rows, queues and memory stay flat. At least "
        + SoakRun.MinJobs.ToString(CultureInfo.InvariantCulture) + "." };
soak.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() is var jobs and not 0 and < SoakRun.MinJobs)
    {
        result.AddError(FormattableString.Invariant($"--soak is {jobs}; it must be at least {SoakRun.MinJobs}."));
    }
});
var jit = new Option<bool>("--jit") {
    Description = "Start the services from the output of the build, whose code is compiled at run time, instead of publishing them first "
        + "with native code, as the images have it." };
var check = new Option<bool>("--check") { Description = "Exit with 1 where a goal was missed." };
var logs = new Option<DirectoryInfo?>("--logs") { Description = "Keep the processes' logs in this folder." };
var root = new RootCommand("Measures the fleet: jobs per second, latency, memory, and a long backlog.")
    { warmUp, seconds, window, rate, latencyRate, backlog, tenants, orchestrators, model, noReports, profile, soak, jit, check, logs };
root.SetAction(async (parsed, cancellationToken) =>
{
    var published = parsed.GetValue(jit) ? null : Directory.CreateTempSubdirectory("adgenius-bench-fleet-program-");
    var options = new FleetBenchOptions
    {
        ProgramFolder = published?.FullName ?? AppContext.BaseDirectory,
        WarmUpJobs = parsed.GetValue(warmUp),
        Length = TimeSpan.FromSeconds(parsed.GetValue(seconds)),
        Window = parsed.GetValue(window),
        Rate = parsed.GetValue(rate),
        LatencyRate = parsed.GetValue(latencyRate),
        Backlog = parsed.GetValue(backlog),
        Tenants = parsed.GetValue(tenants),
        Orchestrators = parsed.GetValue(orchestrators),
        Model = parsed.GetValue(model)!,
        Reports = !parsed.GetValue(noReports),
        Profile = parsed.GetValue(profile),
        SoakJobs = parsed.GetValue(soak),
        LogFolder = parsed.GetValue(logs)?.FullName,
    };
    try
    {
        if (published is not null)
        {
            Console.WriteLine("-- publishing the services with native code");
            await PublishedProgram.PublishAsync(published.FullName, cancellationToken);
        }

        if (options.SoakJobs > 0)
        {
            var isFlat = await SoakRun.RunAsync(options, Console.WriteLine, cancellationToken);
            return parsed.GetValue(check) && !isFlat ? 1 : 0;
        }

        var report = await FleetBench.RunAsync(options, Console.WriteLine, cancellationToken);
        Console.WriteLine(report);
        return parsed.GetValue(check) && !report.GoalsReached ? 1 : 0;
    }
    finally
    {
        published?.Delete(recursive: true);
    }
});
return await root.Parse(args).InvokeAsync();
