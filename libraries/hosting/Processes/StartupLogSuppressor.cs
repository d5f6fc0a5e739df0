using Microsoft.Extensions.Logging;

namespace AdGenius.Hosting.Processes;

/// <summary>
/// Holds back the host's own log until the process has started: it prints every failure to start with its whole stack trace, and we say the
/// same in one line.
/// </summary>
internal sealed class StartupLogSuppressor
{
    private volatile bool _hasStarted;

    // By category, because a filter for all of them would replace everybody's levels.
    public void Apply(ILoggingBuilder logging) =>
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => _hasStarted && level >= LogLevel.Information);

    public void Started() => _hasStarted = true;
}
