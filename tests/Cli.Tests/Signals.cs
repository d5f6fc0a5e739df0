using System.Runtime.InteropServices;

namespace AdGenius.Cli.Tests;

/// <summary>Signals to a process.</summary>
internal static partial class Signals
{
    private const int Sigint = 2;

    /// <summary>What Ctrl-C sends; 0 where it was sent.</summary>
    public static int Interrupt(int processId) => Kill(processId, Sigint);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
