using System.CommandLine;
using AdGenius.Chaos;

var jobs = new Option<int>("--jobs") { Description = "How many jobs to submit.", DefaultValueFactory = _ => 100 };
var seed = new Option<int>("--seed") { Description = "Which faults, when, to whom.", DefaultValueFactory = _ => 1 };
var minutes = new Option<double>("--minutes") {
    Description = "How long jobs are submitted and faults injected.",
    DefaultValueFactory = _ => 2 };
var timeScale = new Option<double>("--time-scale") {
    Description = "Divides the fleet's stall timeouts, retry delays and limits, and the long outages; 1 runs with the defaults.",
    DefaultValueFactory = _ => 1 };
timeScale.Validators.Add(result =>
{
    if (result.GetValueOrDefault<double>() is not (>= 1 and <= 60))
    {
        result.AddError("--time-scale must be a number from 1 to 60.");
    }
});
var noFaults = new Option<bool>("--no-faults") { Description = "Run the same load undisturbed, to compare." };
var logFolder = new Option<DirectoryInfo?>("--logs") { Description = "Keep the services' logs in this folder." };
var only = new Option<string[]>("--only") {
    Description = "Only these faults, by name; repeat it for more.",
    DefaultValueFactory = _ => [] };
var root = new RootCommand(
    "Runs the fleet against real servers while things break, and checks that nothing was lost, doubled or "
        + "paid twice.") { jobs, seed, minutes, timeScale, noFaults, logFolder, only };
root.SetAction(async (parsed, cancellationToken) =>
{
    var report = await ChaosRun.RunAsync(
        new ChaosOptions
        {
            Jobs = parsed.GetValue(jobs),
            Seed = parsed.GetValue(seed),
            Length = TimeSpan.FromMinutes(parsed.GetValue(minutes)),
            TimeScale = parsed.GetValue(timeScale),
            InjectFaults = !parsed.GetValue(noFaults),
            OnlyFaults = parsed.GetValue(only) ?? [],
            LogFolder = parsed.GetValue(logFolder)?.FullName,
        },
        Console.WriteLine,
        cancellationToken);
    Console.WriteLine(report);
    return report.IsClean ? 0 : 1;
});
return await root.Parse(args).InvokeAsync();
