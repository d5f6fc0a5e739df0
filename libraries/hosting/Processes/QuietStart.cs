using Microsoft.Extensions.Logging;

namespace AdGenius.Hosting.Processes;

/// <summary>
/// Holds back the host's own log until the process has started: it prints every failure to start with its whole stack trace, and we say the same in one line.
/// </summary>
internal sealed class QuietStart
{
    private volatile bool hasStarted;

    public void Apply(ILoggingBuilder logging) => logging.AddFilter((category, _) =>
        hasStarted || category is not ("Microsoft.Extensions.Hosting.Internal.Host" or "Microsoft.AspNetCore.Hosting.Diagnostics"));

    public void Started() => hasStarted = true;
}
