using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;

namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>
/// SQLite has one writer at a time, and waiting for it blocks a thread. So the transactions of one process queue here instead, without a
/// blocked thread and in order. On other databases it does nothing.
/// </summary>
internal static class SqliteWriterLock
{
    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Semaphores = new();

    public static async ValueTask<IDisposable?> AcquireAsync(DbContext dbContext, CancellationToken cancellationToken)
    {
        if (dbContext.Database.ProviderName is not "Microsoft.EntityFrameworkCore.Sqlite")
        {
            return null;
        }

        var semaphore = Semaphores.GetOrAdd(dbContext.Database.GetConnectionString() ?? "", static _ => new SemaphoreSlim(1));
        await semaphore.WaitAsync(cancellationToken);
        return new Releaser(semaphore);
    }

    private sealed class Releaser(SemaphoreSlim semaphore) : IDisposable
    {
        public void Dispose() => semaphore.Release();
    }
}
