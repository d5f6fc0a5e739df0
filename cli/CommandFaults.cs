using System.Globalization;
using AdGenius.Cli.Fleet;
using AdGenius.Hosting.Processes;
using AdGenius.Media.Processes;
using Microsoft.Extensions.Options;

namespace AdGenius.Cli;

/// <summary>The error message and the exit code of a command that an exception ends.</summary>
internal static class CommandFaults
{
    public static (int ExitCode, IReadOnlyList<string> Lines) Of(Exception fault) => fault switch
    {
        CommandException known => (known.ExitCode, [known.Message]),
        OptionsValidationException invalid => (ExitCodes.BadInput, [.. invalid.Failures]),
        StartupException => (ExitCodes.Failed, [fault.Message]),
        ToolMissingException => (ExitCodes.Failed, [$"{fault.Message} 'adgenius doctor' shows how to install what is missing."]),
        ToolFailedException => (ExitCodes.Failed, [InOneLine(fault)]),
        AggregateException several => OfAll(several.Flatten().InnerExceptions),
        _ when SettingErrorDescriber.Describe(fault) is { } setting => (ExitCodes.BadInput, [setting]),
        IOException or UnauthorizedAccessException => (ExitCodes.Failed, [InOneLine(fault)]),
        _ => (ExitCodes.Failed, [Unexpected(fault)]),
    };

    private static (int ExitCode, IReadOnlyList<string> Lines) OfAll(IEnumerable<Exception> faults)
    {
        var all = faults.Select(Of).ToList();
        return (
            all.All(fault => fault.ExitCode == ExitCodes.BadInput) ? ExitCodes.BadInput : ExitCodes.Failed,
            [.. all.SelectMany(fault => fault.Lines)]);
    }

    /// <summary>The message, with the name of the log file, which gets the stack trace.</summary>
    private static string Unexpected(Exception fault)
    {
        var message = $"Unexpected error: {InOneLine(fault)}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(HomePaths.Log)!);
            var line = string.Create(
                CultureInfo.InvariantCulture,
                $"{TimeProvider.System.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} {LogLevel.Critical} AdGenius.Cli: {fault}");
            File.AppendAllText(HomePaths.Log, line + Environment.NewLine);
            return $"{message} The log has the details: {HomePaths.Log}";
        }
        catch (Exception unwritten) when (unwritten is IOException or UnauthorizedAccessException)
        {
            return message; // the error counts, not that its details are lost
        }
    }

    private static string InOneLine(Exception fault) => fault.Message.ReplaceLineEndings(" ");
}
