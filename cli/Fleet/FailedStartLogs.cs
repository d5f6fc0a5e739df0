using Microsoft.Extensions.Logging.Console;

namespace AdGenius.Cli.Fleet;

/// <summary>
/// Keeps what a failed start logs off the console: the host prints the failure with its stack trace, and services that had begun print how
/// they were ended. The command reports the failure in one line.
/// </summary>
internal sealed class FailedStartLogs
{
    private const string Host = "Microsoft.Extensions.Hosting.Internal.Host";

    private volatile bool _hasStarted;
    private volatile bool _hasFailed;

    /// <summary>Applied to every rule, because the most specific rule of a category is the only one that counts.</summary>
    public void Apply(ILoggingBuilder logging) => logging.Services.PostConfigure<LoggerFilterOptions>(options =>
    {
        var rules = options.Rules.Append(new LoggerFilterRule(null, null, options.MinLevel, null)).Select(Limited).ToList();
        options.Rules.Clear();
        foreach (var rule in rules)
        {
            options.Rules.Add(rule);
        }
    });

    public void Started() => _hasStarted = true;

    public void Failed() => _hasFailed = true;

    private LoggerFilterRule Limited(LoggerFilterRule rule) => new(
        rule.ProviderName,
        rule.CategoryName,
        rule.LogLevel,
        (provider, category, level) => IsShown(provider, category) && (rule.Filter?.Invoke(provider, category, level) ?? true));

    private bool IsShown(string? provider, string? category) =>
        provider != typeof(ConsoleLoggerProvider).FullName || (!_hasFailed && (_hasStarted || category != Host));
}
