using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AdGenius.PromptWorker.Tests.Rules;

/// <summary>The processor time that the current thread has used.</summary>
internal static partial class ThreadTime
{
    private const int ThreadClock = 3; // CLOCK_THREAD_CPUTIME_ID of Linux

    // What the reference takes on the machine that the limits of these tests are for.
    private const double ReferenceMilliseconds = 1.8;

    /// <summary>
    /// The least of several runs' times in milliseconds, since the first ones include compilation. It counts as on the machine that the
    /// limits are for: where that is slower, or other work uses what its cores share, a reference takes longer too.
    /// </summary>
    /// <param name="action">What is measured.</param>
    /// <param name="enough">No further run is needed below this time; at least two are made.</param>
    /// <param name="attempts">The most runs.</param>
    public static double BestOf(Action action, double enough, int attempts)
    {
        var (best, reference) = (double.MaxValue, double.MaxValue);
        var scaled = double.MaxValue;
        for (var attempt = 0; attempt < attempts && (attempt < 2 || scaled > enough); attempt++)
        {
            best = Math.Min(best, Of(action));
            reference = Math.Min(reference, Of(Reference));
            scaled = best * Math.Min(1, ReferenceMilliseconds / reference);
        }

        return scaled;
    }

    private static double Of(Action action)
    {
        var start = Milliseconds();
        action();
        return Milliseconds() - start;
    }

    /// <summary>Strings and lookups, as the readers of a text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Reference()
    {
        const string Text = "A calm lake at dusk, then a busy street in the rain. No people, no text, 15 seconds for TikTok.";
        var counts = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var run = 0; run < 40; run++)
        {
            for (var start = 0; start + 12 < Text.Length; start++)
            {
                for (var length = 1; length <= 12; length++)
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(counts, Text.Substring(start, length), out _)++;
                }
            }
        }
    }

    private static double Milliseconds()
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
