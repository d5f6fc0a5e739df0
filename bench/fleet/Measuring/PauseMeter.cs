using System.Globalization;

namespace AdGenius.Bench.Fleet.Measuring;

/// <summary>
/// Finds pauses of the machine during a stage, which make jobs late and are none of the fleet's work: how late a timer of this process was
/// called, for how long every process that could have run waited for the disk (Linux's "full" pressure of input and output), and how much
/// processor time the hypervisor gave to others.
/// </summary>
internal sealed class PauseMeter : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _ending = new();
    private readonly long _started = TimeProvider.System.GetTimestamp();
    private readonly (double Disk, double Stolen) _before = (DiskSeconds(), StolenSeconds());
    private readonly Task _watching;
    private TimeSpan _longest;
    private TimeSpan _longestAt;

    public PauseMeter() => _watching = WatchAsync(_ending.Token);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"a timer was up to {_longest.TotalMilliseconds:0} ms late (after {_longestAt.TotalSeconds:0.0} s), all processes waited for the "
            + $"disk for {DiskSeconds() - _before.Disk:0.00} s, the hypervisor took {StolenSeconds() - _before.Stolen:0.00} s");

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var before = TimeProvider.System.GetTimestamp();
            await Task.Delay(Interval, TimeProvider.System, cancellationToken);
            var late = TimeProvider.System.GetElapsedTime(before) - Interval;
            if (late > _longest)
            {
                (_longest, _longestAt) = (late, TimeProvider.System.GetElapsedTime(_started));
            }
        }
    }

    /// <summary>Seconds since the start of the machine; 0 where the kernel does not count them.</summary>
    private static double DiskSeconds()
    {
        const string Pressure = "/proc/pressure/io";
        var full = File.Exists(Pressure)
            ? Array.Find(File.ReadAllLines(Pressure), static line => line.StartsWith("full", StringComparison.Ordinal))
            : null;
        return full is null ? 0 : long.Parse(full[(full.LastIndexOf('=') + 1)..], CultureInfo.InvariantCulture) / 1e6; // microseconds
    }

    /// <summary>Of all processors together, since the start of the machine.</summary>
    private static double StolenSeconds() => long.Parse(
        File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[8], CultureInfo.InvariantCulture) / 100.0;
}
