using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using AdGenius.Cli.Fleet;
using AdGenius.Finishing;
using AdGenius.Finishing.Preflight;
using AdGenius.HttpContracts;
using AdGenius.VideoRequests;

namespace AdGenius.Cli.Commands;

/// <summary><c>adgenius preflight FILE --for tiktok</c>: checks any video file against the rules of a platform.</summary>
internal sealed class PreflightCommand : Command
{
    private readonly Argument<FileInfo> _file = new("FILE") { Description = "The video file." };
    private readonly Option<string?> _for = new("--for") {
        Description = $"The platform: {string.Join(", ", OutputNames.Presets)}. Default: rules of no platform in particular." };
    private readonly Option<bool> _json = new("--json") { Description = "Print JSON." };

    private static readonly JsonSerializerOptions Json = new(HttpJson.Options) { Converters = { new JsonStringEnumConverter() } };

    public PreflightCommand()
        : base("preflight", "Checks a video file against a platform's rules. Exit code 1 when a rule fails.")
    {
        Arguments.Add(_file);
        Options.Add(_for);
        Options.Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var file = parsed.GetValue(_file)!;
        var preset = parsed.GetValue(_for);
        if (preset is not null && !OutputNames.Presets.Contains(preset))
        {
            throw new CommandException(
                ExitCodes.BadInput, $"--for is '{preset}'; allowed are {string.Join(", ", OutputNames.Presets)}.");
        }

        if (FileTypes.FaultOf(file.FullName) is { } fault)
        {
            throw new CommandException(ExitCodes.BadInput, $"FILE {file} {fault}");
        }

        if (!file.Exists)
        {
            throw new CommandException(ExitCodes.BadInput, $"FILE {file} does not exist.");
        }

        var builder = ServiceSettings.CreateBuilder();
        builder.AddFinishing();
        using var host = builder.Build();
        try
        {
            var report = await host.Services.GetRequiredService<FilePreflight>()
                .CheckAsync(file.FullName, preset, FileContext.Unknown, cancellationToken);
            await WriteAsync(report, parsed.GetValue(_json));
            return report.Verdict == Verdict.Fail ? ExitCodes.Failed : ExitCodes.Done;
        }
        catch (FinishingRefusedException exception)
        {
            throw new CommandException(ExitCodes.BadInput, exception.Message, exception);
        }
    }

    private static async Task WriteAsync(PreflightReport report, bool json)
    {
        if (json)
        {
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(report, Json));
            return;
        }

        foreach (var finding in report.Findings)
        {
            await Console.Out.WriteLineAsync($"{finding.Verdict,-4}  {finding.Rule}: {finding.Measured} (allowed: {finding.Allowed})");
        }

        await Console.Out.WriteLineAsync($"{report.Preset ?? "general rules"}: {report.Verdict}");
    }
}
