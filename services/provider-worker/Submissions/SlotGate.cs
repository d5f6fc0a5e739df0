using System.Collections.Concurrent;
using AdGenius.Persistence;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Providers;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>
/// Per-provider and per-key limits on jobs at once. Counted from the rows, so nothing can drift; the lock makes count and claim one step within a
/// process, and two hosts that claim in the same moment can pass a limit by one each, which every provider answers with a throttle.
/// </summary>
internal sealed class SlotGate
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _locks = new();

    /// <summary>Nobody else of this process claims a place at <paramref name="model"/> until the answer is disposed.</summary>
    public async Task<IDisposable> EnterAsync(string model, CancellationToken cancellationToken)
    {
        var gate = _locks.GetOrAdd(model, _ => new SemaphoreSlim(1));
        await gate.WaitAsync(cancellationToken);
        return new Exit(gate);
    }

    /// <summary>The key with the most room, or null when there is none.</summary>
    public static async Task<ProviderKey?> FreeKeyAsync(AdGeniusDbContext database, IVideoProvider provider, CancellationToken cancellationToken)
    {
        var traits = provider.Traits;
        var running = await database.Set<Submission>()
            .Where(row => row.Model == traits.ModelId && (row.Status == SubmissionStatus.Submitting || row.Status == SubmissionStatus.Submitted))
            .GroupBy(row => row.KeyFingerprint)
            .Select(group => new { Key = group.Key, Count = group.Count() })
            .ToListAsync(cancellationToken);
        if (running.Sum(group => group.Count) >= traits.MaximumConcurrent)
        {
            return null;
        }

        var keys = provider.Keys.Count > 0 ? provider.Keys : [ProviderKey.None];
        return keys
            .Select(key => (Key: key, Running: running.Where(group => group.Key == key.Fingerprint).Sum(group => group.Count)))
            .Where(each => each.Running < traits.MaximumConcurrentPerKey)
            .OrderBy(each => each.Running)
            .Select(each => each.Key)
            .FirstOrDefault();
    }

    private sealed class Exit(SemaphoreSlim gate) : IDisposable
    {
        private SemaphoreSlim? _gate = gate;

        public void Dispose() => Interlocked.Exchange(ref _gate, null)?.Release();
    }
}
