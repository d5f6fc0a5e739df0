using System.Globalization;
using System.Text.Json;
using AdGenius.Cli.Fleet;
using AdGenius.Diffusion;
using AdGenius.Diffusion.Devices;
using AdGenius.Media.Processes;

namespace AdGenius.Cli.Doctor;

/// <summary>
/// Tries an execution provider in a process of its own: a graphics driver that crashes or writes to the terminal must not end or disturb
/// the command.
/// </summary>
internal static class ProviderProbe
{
    /// <summary>The hidden verb that the process is started with: model folder and execution provider follow.</summary>
    public const string Verb = "probe-execution-provider";

    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromMinutes(5);

    public static async Task<ProviderCheck> RunAsync(string folder, ExecutionProvider provider, CancellationToken cancellationToken)
    {
        var outcome = await ProcessRunner.RunAsync(
            new ProcessCommand
            {
                FileName = Environment.ProcessPath!,
                Arguments = [.. Program(), Verb, folder, provider.Name()],
                TimeLimit = ProbeTimeout,
            },
            cancellationToken);
        return outcome is { ExitCode: 0 }
            ? JsonSerializer.Deserialize<ProviderCheck>(outcome.Output)!
            : new ProviderCheck(
                provider,
                IsUsable: false,
                0,
                0,
                string.Create(CultureInfo.InvariantCulture, $"The check ended with code {outcome.ExitCode}; the driver may be broken."));
    }

    /// <summary>Started as <c>dotnet adgenius.dll</c>, the program is an argument; started by its own name, it is not.</summary>
    private static IEnumerable<string> Program() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
            ? [Path.Combine(AppContext.BaseDirectory, "adgenius.dll")]
            : [];

    /// <summary>What that process does.</summary>
    public static void Answer(string folder, string provider, CancellationToken cancellationToken)
    {
        var model = ModelListing.LocalModels(folder)[0];
        Console.WriteLine(JsonSerializer.Serialize(ProviderCheck.Run(
            model.Path, ExecutionProviders.Parse(provider), TimeProvider.System, cancellationToken, model.LoadOptions)));
    }
}
