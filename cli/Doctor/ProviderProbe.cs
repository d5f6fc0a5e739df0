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

    private const int Killed = 128 + 9; // by the system, where memory is short

    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromMinutes(5);

    public static Task<ProviderCheck> RunAsync(string folder, ExecutionProvider provider, CancellationToken cancellationToken) => RunAsync(
        new ProcessCommand
        {
            FileName = Environment.ProcessPath!,
            Arguments = [.. Program(), Verb, folder, provider.Name()],
            TimeLimit = ProbeTimeout,
        },
        provider,
        cancellationToken);

    /// <summary>What a process found out, or why it did not: the check of a large model must not end the command.</summary>
    internal static async Task<ProviderCheck> RunAsync(
        ProcessCommand command, ExecutionProvider provider, CancellationToken cancellationToken)
    {
        try
        {
            var outcome = await ProcessRunner.RunAsync(command, cancellationToken);
            return outcome.ExitCode == 0 && ResultIn(outcome.Output) is { } result
                ? result
                : Unusable(provider, ReasonOf(outcome, provider));
        }
        catch (ToolFailedException failure) when (failure.TimedOut)
        {
            var limit = string.Create(CultureInfo.InvariantCulture, $"{command.TimeLimit!.Value.TotalMinutes:0.##} minutes");
            return Unusable(provider, $"The check took longer than {limit}: the model is too large for this machine, or the device hangs.");
        }
    }

    private static ProviderCheck Unusable(ExecutionProvider provider, string reason) => new(provider, IsUsable: false, 0, 0, reason);

    private static string ReasonOf(ProcessOutcome outcome, ExecutionProvider provider) => outcome.ExitCode switch
    {
        Killed => "The system ended the check: the machine has probably too little memory for the model.",
        0 => "The check ended without a result.",
        var code => string.Create(CultureInfo.InvariantCulture, $"The check ended with code {code}")
            + (provider == ExecutionProvider.Cpu ? "." : "; the driver may be broken."),
    };

    /// <summary>The last line: drivers may have written others before it.</summary>
    private static ProviderCheck? ResultIn(string output)
    {
        try
        {
            return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [.., var last]
                ? JsonSerializer.Deserialize<ProviderCheck>(last)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
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
