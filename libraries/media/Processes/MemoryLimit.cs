using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AdGenius.Media.Processes;

/// <summary>
/// Limits the private memory of a child on Linux (RLIMIT_DATA): foreign media that makes a decoder allocate without end then fails in its
/// own process, before the kernel chooses which process of the container to kill. That holds where the container's memory suffices for all
/// limits that apply at a time (<see cref="ChildMemory"/>).
/// </summary>
internal static partial class MemoryLimit
{
    private const int DataLimit = 2; // RLIMIT_DATA

    /// <summary>Sets the limit. Children that the process starts later inherit it.</summary>
    public static void Apply(Process process, long bytes)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var limit = new ResourceLimit { Current = (ulong)bytes, Maximum = (ulong)bytes };
        _ = SetLimit(process.Id, DataLimit, in limit, IntPtr.Zero); // fails only when the process has already ended
    }

    [LibraryImport("libc", EntryPoint = "prlimit")]
    private static partial int SetLimit(int process, int resource, in ResourceLimit limit, IntPtr previous);

    [StructLayout(LayoutKind.Sequential)]
    private struct ResourceLimit
    {
        public ulong Current;
        public ulong Maximum;
    }
}
