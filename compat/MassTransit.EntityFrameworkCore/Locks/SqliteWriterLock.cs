using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>
/// SQLite has one writer at a time, and waiting for it blocks a thread. So the transactions of one process queue here instead, without a
/// blocked thread and in order. On other databases it does nothing.
/// </summary>
internal static class SqliteWriterLock
{
    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Semaphores = new();
    private static readonly ConditionalWeakTable<IModel, StrongBox<bool>> OfSqlite = [];

    public static async ValueTask<IDisposable?> AcquireAsync(DbContext dbContext, CancellationToken cancellationToken)
    {
        if (!IsSqlite(dbContext))
        {
            return null;
        }

        var semaphore = Semaphores.GetOrAdd(dbContext.Database.GetConnectionString() ?? "", static _ => new SemaphoreSlim(1));
        await semaphore.WaitAsync(cancellationToken);
        return new Releaser(semaphore);
    }

    // The name of a provider is looked up in its assembly each time; each provider has a model of its own.
    private static bool IsSqlite(DbContext dbContext) => OfSqlite.TryGetValue(dbContext.Model, out var known)
        ? known.Value
        : OfSqlite.GetValue(
            dbContext.Model,
            _ => new StrongBox<bool>(dbContext.Database.ProviderName is "Microsoft.EntityFrameworkCore.Sqlite")).Value;

    private sealed class Releaser(SemaphoreSlim semaphore) : IDisposable
    {
        public void Dispose() => semaphore.Release();
    }
}
