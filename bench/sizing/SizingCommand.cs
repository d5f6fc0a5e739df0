using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using AdGenius.Bench.Sizing.Check;
using AdGenius.Bench.Sizing.Product;
using AdGenius.Bench.Sizing.Results;
using AdGenius.Bench.Sizing.Scenarios;
using AdGenius.Bench.Sizing.Simulation;

namespace AdGenius.Bench.Sizing;

/// <summary>The command line. Exit codes: 0 done, 1 a check has failed, 2 invalid input.</summary>
internal static class SizingCommand
{
    private static readonly Argument<string?> ScenarioName = new("scenario")
    {
        Description = $"A scenario file, or one of {string.Join(", ", ScenarioReader.BuiltIn)}.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print the result as JSON." };

    private static readonly Option<int> Seed = new("--seed")
    {
        Description = "The same seed gives the same result.",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<double?> JobsPerDay = new("--jobs-per-day")
    {
        Description = "In place of the scenario's jobsPerDay.",
    };

    private static readonly Option<int?> Tenants = new("--tenants") { Description = "In place of the scenario's tenants.count." };

    private static readonly Option<int?> Days = new("--days") { Description = "In place of the scenario's days." };

    private static readonly Option<int?> FrameWorkers = new("--frame-workers")
    {
        Description = "The frame workers, in place of the scenario's: the most of them where they are scaled, else their number.",
    };

    private static readonly Option<string[]> Settings = new("--set")
    {
        Description = "A setting of the product, such as Orchestrator:MaxRunningJobs=2000; may be repeated.",
    };

    private static readonly Option<bool> Check = new("--check")
    {
        Description = "Runs known jobs on a real fleet (RabbitMQ and PostgreSQL are needed) and exits with 1 where the simulation differs.",
    };

    private static readonly Option<string[]> Cases = new("--case")
    {
        Description = $"With --check: {string.Join(", ", CheckCase.All.Select(check => check.Name))}; all by default.",
    };

    /// <summary>Runs the command.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        var root = new RootCommand("Simulates a fleet: waits, pods, connections and money for a load.")
        {
            ScenarioName, Json, Seed, JobsPerDay, Tenants, Days, FrameWorkers, Settings, Check, Cases,
        };
        root.SetAction((parsed, token) => parsed.GetValue(Check)
            ? CheckAsync(parsed, output, token)
            : SimulateAsync(parsed, output, errors, token));
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            await errors.WriteLineAsync(string.Join('\n', parsed.Errors.Select(error => error.Message)));
            return 2;
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { Output = output, Error = errors, EnableDefaultExceptionHandler = false }, cancellationToken);
        }
        catch (ScenarioException exception)
        {
            await errors.WriteLineAsync(exception.Message);
            return 2;
        }
        catch (Exception exception) when (exception is InvalidOperationException or TimeoutException)
        {
            await errors.WriteLineAsync($"The check could not be run: {exception.Message}"); // servers are missing, or did not start
            return 1;
        }
    }

    private static async Task<int> CheckAsync(ParseResult parsed, TextWriter output, CancellationToken cancellationToken)
    {
        var names = parsed.GetValue(Cases) is { Length: > 0 } given ? given : [.. CheckCase.All.Select(check => check.Name)];
        if (names.FirstOrDefault(name => CheckCase.All.All(check => check.Name != name)) is { } unknown)
        {
            throw new ScenarioException(
                [$"--case is '{unknown}'; allowed are {string.Join(", ", CheckCase.All.Select(check => check.Name))}."]);
        }

        var agrees = await new SizingCheck(output, cancellationToken).RunAsync(
            [.. CheckCase.All.Where(check => names.Contains(check.Name))]);
        return agrees ? 0 : 1;
    }

    private static async Task<int> SimulateAsync(
        ParseResult parsed, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        var scenario = ScenarioOverrides.Apply(
            ScenarioReader.Read(parsed.GetValue(ScenarioName) ?? ""),
            parsed.GetValue(JobsPerDay),
            parsed.GetValue(Tenants),
            parsed.GetValue(Days),
            parsed.GetValue(FrameWorkers),
            parsed.GetValue(Settings) ?? []);
        var plan = PlanBuilder.Build(scenario);
        var started = TimeProvider.System.GetTimestamp();
        var result = FleetSimulation.Run(plan, parsed.GetValue(Seed), null, cancellationToken);
        var took = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        await output.WriteLineAsync(
            parsed.GetValue(Json) ? JsonSerializer.Serialize(result, ResultJson.Options) : ResultTable.Of(result).TrimEnd());
        using var process = Process.GetCurrentProcess();
        await errors.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Events} events in {took:0.0} s, {process.PeakWorkingSet64 / 1048576} MiB"));
        return 0;
    }
}
