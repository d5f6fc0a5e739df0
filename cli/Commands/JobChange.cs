using AdGenius.Cli.Fleet;

namespace AdGenius.Cli.Commands;

/// <summary>A command that changes a job: says what is known of the change where a stop signal ends it.</summary>
internal static class JobChange
{
    /// <summary>Opens a session and runs the change in it; the exit code.</summary>
    /// <param name="settings">How the session is opened.</param>
    /// <param name="change">The change, such as <c>job 1 may be retried or not</c>, for the case that it is not known.</param>
    /// <param name="run">Makes the change.</param>
    /// <param name="stop">The stop signal.</param>
    /// <exception cref="OperationCanceledException">A stop signal came; what is known was written to standard error.</exception>
    public static async Task<int> RunAsync(
        SessionSettings settings, string change, Func<FleetSession, Task<int>> run, CancellationToken stop)
    {
        var isOpen = false;
        try
        {
            await using var session = await FleetSession.OpenAsync(settings, stop);
            isOpen = true;
            return await run(session);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync(isOpen ? $"Interrupted: {change}." : "Interrupted: nothing was sent.");
            throw;
        }
    }
}
