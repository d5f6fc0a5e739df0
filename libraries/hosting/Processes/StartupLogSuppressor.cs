using Microsoft.Extensions.Logging;

namespace AdGenius.Hosting.Processes;

/// <summary>
/// Suppresses the host's own log until the process has started: it prints every failure to start with its stack trace, and
/// <see cref="AdGeniusHost.RunAsync"/> prints the same in one line.
/// </summary>
internal sealed class StartupLogSuppressor
{
    private volatile bool _hasStarted;

    // By category: a filter for all categories would replace the configured levels.
    public void Apply(ILoggingBuilder logging) =>
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => _hasStarted && level >= LogLevel.Information);

    public void Started() => _hasStarted = true;
}
