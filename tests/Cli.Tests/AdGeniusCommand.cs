using System.Diagnostics;
using System.Text.Json;
using AdGenius.Media.Processes;

namespace AdGenius.Cli.Tests;

/// <summary>
/// Runs the real command as a process of its own, with a home folder and a working folder of its own: the published program that
/// <c>ADGENIUS_TEST_PROGRAM</c> names, which is what users run and starts several times quicker, else the one beside the tests.
/// </summary>
public sealed class AdGeniusCommand : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("adgenius-cli-");

    public AdGeniusCommand()
    {
        Home = Path.Combine(_root.FullName, "home");
        Folder = _root.CreateSubdirectory("work").FullName;
    }

    public string Home { get; }

    public string Folder { get; }

    public Dictionary<string, string> Environment { get; } = [];

    public static string Program => System.Environment.GetEnvironmentVariable("ADGENIUS_TEST_PROGRAM") is { Length: > 0 } named
        ? named
        : Path.Combine(AppContext.BaseDirectory, "adgenius.dll");

    public async Task<ProcessOutcome> RunAsync(params string[] arguments) =>
        await ProcessRunner.RunAsync(
            new ProcessCommand
            {
                FileName = "env",
                Arguments = [.. Variables(), "dotnet", Program, .. arguments],
                WorkingFolder = Folder,
                TimeLimit = TimeSpan.FromMinutes(4),
            },
            TestContext.Current.CancellationToken);

    public async Task<(int ExitCode, JsonElement Document, string Errors)> RunJsonAsync(params string[] arguments)
    {
        var outcome = await RunAsync([.. arguments, "--json"]);
        return (outcome.ExitCode, JsonDocument.Parse(outcome.Output).RootElement, outcome.ErrorOutput);
    }

    /// <summary>Starts the command; the caller kills or stops it.</summary>
    public Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Program);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["ADGENIUS_HOME"] = Home;
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    public void Dispose() => _root.Delete(recursive: true);

    private IEnumerable<string> Variables()
        => Environment.Prepend(new("ADGENIUS_HOME", Home)).Select(variable => $"{variable.Key}={variable.Value}");
}
