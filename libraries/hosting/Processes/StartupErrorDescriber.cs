using System.Data.Common;
using Microsoft.Extensions.Options;

namespace AdGenius.Hosting.Processes;

/// <summary>Describes in one line why a process could not start, where an operator can change the cause.</summary>
internal static class StartupErrorDescriber
{
    /// <summary>The line; null for a fault of the program, which is reported with its stack trace.</summary>
    public static string? Describe(Exception exception) => exception switch
    {
        StartupException => exception.Message,
        OptionsValidationException options => "Configuration: " + string.Join(" ", options.Failures),
        _ when SettingErrorDescriber.Describe(exception) is { } setting => "Configuration: " + setting,
        AggregateException { InnerExceptions: var all } when all.Select(Describe).ToList() is var texts
            && texts.TrueForAll(text => text is not null) =>
            string.Join(" ", texts.Distinct(StringComparer.Ordinal)),
        DbException => "Database: " + OneLine(exception.Message),
        IOException { InnerException: not null } when exception.Message
            .StartsWith("Failed to bind", StringComparison.Ordinal) => OneLine(exception.Message),

        // A read-only root, a full disk, a folder of another user. A missing or damaged assembly is a fault of the program.
        IOException or UnauthorizedAccessException when exception is not (FileNotFoundException or FileLoadException) =>
            "File system: " + OneLine(exception.Message),
        _ => exception.InnerException is { } inner ? Describe(inner) : null,
    };

    /// <summary>Whether the configuration is the cause, and nothing else.</summary>
    public static bool IsOfConfiguration(Exception exception) => exception switch
    {
        OptionsValidationException => true,
        AggregateException { InnerExceptions: var all } => all.All(IsOfConfiguration),
        StartupException or DbException or IOException or UnauthorizedAccessException => false,
        _ => SettingErrorDescriber.Describe(exception) is not null || (exception.InnerException is { } inner && IsOfConfiguration(inner)),
    };

    private static string OneLine(string text)
        => string.Join(" ", text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
