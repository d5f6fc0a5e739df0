using System.Collections.Concurrent;

namespace AdGenius.Chaos.Faults;

/// <summary>Injects random faults by seed, one after the other, with short pauses.</summary>
internal sealed class FaultSchedule(ChaosOptions options, FaultMatrix matrix, Action<string> log)
{
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly ConcurrentDictionary<string, int> _drawn = new();

    /// <summary>How often each fault was injected.</summary>
    public IReadOnlyDictionary<string, int> Drawn => _drawn;

#pragma warning disable CA5394 // a plan wants to be repeatable, not secret
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var random = new Random(options.Seed * 7919);
        var faults = matrix.All().Where(fault => options.OnlyFaults.Count == 0 || options.OnlyFaults.Contains(fault.Name)).ToArray();
        if (faults.Length == 0)
        {
            log("none of the chosen faults can be injected on this machine; the load runs undisturbed");
            return;
        }

        var started = _time.GetTimestamp();
        while (_time.GetElapsedTime(started) < options.Length)
        {
            await Task.Delay(TimeSpan.FromSeconds(2 + random.NextDouble() * 4), _time, cancellationToken);
            var fault = faults[random.Next(faults.Length)];
            log(FormattableString.Invariant($"{_time.GetElapsedTime(started).TotalSeconds,5:0} s  {fault.Name}"));
            _drawn.AddOrUpdate(fault.Name, 1, (_, count) => count + 1);

            // A random sequence of its own for each fault, so that one fault does not change the later ones.
            await fault.InjectAsync(new Random(random.Next()), cancellationToken);
        }

        await matrix.RecoverAsync();
    }
#pragma warning restore CA5394
}
