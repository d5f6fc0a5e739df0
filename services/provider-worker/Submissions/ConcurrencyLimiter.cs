using System.Collections.Concurrent;
using AdGenius.Persistence;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Providers;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>
/// Limits concurrent jobs per provider and per key. Counted from the rows, so the count cannot drift. The lock row is written before the
/// count, so on PostgreSQL and SQL Server other claims wait there until this one is committed or rolled back; SQLite has one writer at a
/// time.
/// </summary>
internal sealed class ConcurrencyLimiter(RefusedKeys refusedKeys)
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _locks = new();

    /// <summary>
    /// Blocks other claims of this process for a slot of <paramref name="model"/> until the result is disposed: they wait here instead of
    /// holding a connection each in <see cref="LockAsync"/>.
    /// </summary>
    public async Task<IDisposable> AcquireAsync(string model, CancellationToken cancellationToken)
    {
        var semaphore = _locks.GetOrAdd(model, _ => new SemaphoreSlim(1));
        await semaphore.WaitAsync(cancellationToken);
        return new Releaser(semaphore);
    }

    /// <summary>
    /// Creates the lock row if it is missing. To be called before the transaction of <see cref="LockAsync"/>: a duplicate key would end
    /// that one on PostgreSQL.
    /// </summary>
    public static async Task EnsureSlotLockAsync(AdGeniusDbContext database, string model, CancellationToken cancellationToken)
    {
        if (await database.Set<ProviderSlotLock>().AsNoTracking().AnyAsync(semaphore => semaphore.Model == model, cancellationToken))
        {
            return;
        }

        var slotLock = new ProviderSlotLock { Model = model };
        database.Add(slotLock);
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException) when (!cancellationToken.IsCancellationRequested)
        {
            // Another host created it concurrently; after any other error, LockAsync fails.
        }

        database.Entry(slotLock).State = EntityState.Detached;
    }

    /// <summary>Blocks claims of all other hosts for a slot of <paramref name="model"/> until the current transaction ends.</summary>
    public static async Task LockAsync(AdGeniusDbContext database, string model, CancellationToken cancellationToken)
    {
        var updated = await database.Set<ProviderSlotLock>().Where(semaphore => semaphore.Model == model)
            .ExecuteUpdateAsync(
                set => set.SetProperty(semaphore => semaphore.Claims, semaphore => semaphore.Claims + 1),
                cancellationToken);
        if (updated != 1)
        {
            throw new InvalidOperationException($"The slot lock row of model {model} is missing.");
        }
    }

    /// <summary>
    /// The key with the fewest running jobs, or null when no slot is free. A key that rests (<see cref="RefusedKeys"/>) is not used.
    /// </summary>
    public async Task<ProviderKey?> FindFreeKeyAsync(
        AdGeniusDbContext database,
        IVideoProvider provider,
        CancellationToken cancellationToken)
    {
        var traits = provider.Traits;
        var running = await database.Set<Submission>()
            .Where(row => row.Model == traits.ModelId
                && (row.Status == SubmissionStatus.Submitting || row.Status == SubmissionStatus.Submitted))
            .GroupBy(row => row.KeyFingerprint)
            .Select(group => new { Key = group.Key, Count = group.Count() })
            .ToListAsync(cancellationToken);
        if (running.Sum(group => group.Count) >= traits.MaxConcurrent)
        {
            return null;
        }

        return refusedKeys.UsableOf(provider)
            .Select(key => (Key: key, Running: running.Where(group => group.Key == key.Fingerprint).Sum(group => group.Count)))
            .Where(each => each.Running < traits.MaxConcurrentPerKey)
            .OrderBy(each => each.Running)
            .Select(each => each.Key)
            .FirstOrDefault();
    }

    private sealed class Releaser(SemaphoreSlim semaphore) : IDisposable
    {
        private SemaphoreSlim? _semaphore = semaphore;

        public void Dispose() => Interlocked.Exchange(ref _semaphore, null)?.Release();
    }
}
