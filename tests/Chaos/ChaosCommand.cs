using System.CommandLine;
using AdGenius.Chaos.Faults;

namespace AdGenius.Chaos;

/// <summary>
/// The command line of the harness. Exit code 0: clean; 1: a check failed, or the run was stopped by SIGINT or SIGTERM; 2: bad input, and
/// no server was started.
/// </summary>
internal static class ChaosCommand
{
    private const int MaxMinutes = 7 * 24 * 60;

    // Servers and services are stopped first; those that do not stop are killed after ten seconds or so.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromMinutes(2);

    public static async Task<int> RunAsync(string[] args)
    {
        var parsed = Create().Parse(args);
        if (parsed.Errors.Count == 0)
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = StopTimeout });
        }

        foreach (var error in parsed.Errors)
        {
            await Console.Error.WriteLineAsync($"chaos: {error.Message}");
        }

        return 2;
    }

    private static RootCommand Create()
    {
        var jobs = new Option<int>("--jobs") { Description = "How many jobs to submit.", DefaultValueFactory = _ => 100 };
        Check<int>(jobs, count => count >= 1, "--jobs must be a whole number from 1.");
        var seed = new Option<int>("--seed") { Description = "Which faults, when, to whom.", DefaultValueFactory = _ => 1 };
        var minutes = new Option<double>("--minutes") {
            Description = "How long jobs are submitted and faults injected.",
            DefaultValueFactory = _ => 2 };
        Check<double>(minutes, length => length is > 0 and <= MaxMinutes, $"--minutes must be a number above 0 and at most {MaxMinutes}.");
        var timeScale = new Option<double>("--time-scale") {
            Description = "Divides the fleet's stall timeouts, retry delays and limits, and the long outages; 1 runs with the defaults.",
            DefaultValueFactory = _ => 1 };
        Check<double>(timeScale, scale => scale is >= 1 and <= 60, "--time-scale must be a number from 1 to 60.");
        var noFaults = new Option<bool>("--no-faults") { Description = "Run the same load undisturbed, to compare." };
        var logFolder = new Option<DirectoryInfo?>("--logs") { Description = "Keep the services' logs in this folder." };
        var only = new Option<string[]>("--only") {
            Description = "Only these faults, by name; repeat it for more.",
            DefaultValueFactory = _ => [] };
        Check<string[]>(
            only,
            names => names.All(FaultMatrix.Names.Contains),
            $"--only must be the name of a fault: {string.Join(", ", FaultMatrix.Names)}.");
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
        return root;
    }

    private static void Check<T>(Option<T> option, Predicate<T> isAllowed, string fault) => option.Validators.Add(result =>
    {
        bool isValid;
        try
        {
            isValid = isAllowed(result.GetValueOrDefault<T>()!);
        }
        catch (InvalidOperationException)
        {
            isValid = false; // of another type, such as letters for a number
        }

        if (!isValid)
        {
            result.AddError(fault);
        }
    });
}
