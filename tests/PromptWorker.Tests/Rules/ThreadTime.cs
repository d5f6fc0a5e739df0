using System.Runtime.InteropServices;

namespace AdGenius.PromptWorker.Tests.Rules;

/// <summary>The processor time that the current thread has used.</summary>
internal static partial class ThreadTime
{
    private const int ThreadClock = 3; // CLOCK_THREAD_CPUTIME_ID of Linux

    public static double Milliseconds()
    {
        if (GetTime(ThreadClock, out var time) != 0)
        {
            throw new InvalidOperationException("This system has no clock of the processor time of a thread.");
        }

        return (time.Seconds * 1e3) + (time.Nanoseconds / 1e6);
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
