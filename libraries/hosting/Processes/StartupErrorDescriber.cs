using System.Data.Common;
using Microsoft.Extensions.Options;

namespace AdGenius.Hosting.Processes;

/// <summary>Says in one line why a process could not start, where the cause is one that an operator can see and change.</summary>
internal static class StartupErrorDescriber
{
    /// <summary>The line, or null for what is our own fault and deserves its stack trace.</summary>
    public static string? Describe(Exception exception) => exception switch
    {
        StartupException => exception.Message,
        OptionsValidationException options => "Configuration: " + string.Join(" ", options.Failures),
        AggregateException { InnerExceptions: var all } when all.Select(Describe).ToList() is var texts
            && texts.TrueForAll(text => text is not null) =>
            string.Join(" ", texts.Distinct(StringComparer.Ordinal)),
        DbException => "Database: " + OneLine(exception.Message),
        IOException { InnerException: not null } when exception.Message
            .StartsWith("Failed to bind", StringComparison.Ordinal) => OneLine(exception.Message),
        _ => exception.InnerException is { } inner ? Describe(inner) : null,
    };

    private static string OneLine(string text)
        => string.Join(" ", text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
