using System.Runtime.InteropServices;

namespace AdGenius.Bench.Composition;

/// <summary>
/// Processor time of this process and of its ended children: unlike wall-clock time, it hardly depends on other load.
/// </summary>
internal static partial class ProcessorTime
{
    private const int Self = 0;
    private const int Children = -1;

    /// <summary>Seconds of this process so far; 0 where the system does not provide it.</summary>
    public static double OwnSeconds() => OperatingSystem.IsLinux() ? Of(Self) : 0;

    /// <summary>Seconds of children that have ended, likewise.</summary>
    public static double ChildSeconds() => OperatingSystem.IsLinux() ? Of(Children) : 0;

    /// <summary>
    /// The structure begins with the user and the system time, each in seconds and microseconds; the rest is room for it.
    /// </summary>
    private static double Of(int target)
    {
        Span<long> usage = stackalloc long[32];
        return GetUsage(target, ref MemoryMarshal.GetReference(usage)) == 0 ? usage[0] + usage[2] + ((usage[1] + usage[3]) / 1e6) : 0;
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int GetUsage(int target, ref long usage);
}
