using System.Diagnostics;

namespace AdGenius.TestKit;

/// <summary>Waits for the end of a server's process that was asked to end.</summary>
internal static class ProcessEnd
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Closes its input, at which it is to end. One that still runs 30 seconds later is killed with its children.</summary>
    public static async Task CloseInputAndWaitAsync(this Process process)
    {
        process.StandardInput.Close();
        using var late = new CancellationTokenSource(Limit);
        await process.WaitForExitAsync(late.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
