using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;

namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>
/// SQLite has one writer at a time, and who waits for it blocks a thread. So the transactions of one process wait here instead, without a thread and in
/// order; on other databases nobody waits.
/// </summary>
internal static class SqliteTurn
{
    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Turns = new();

    public static async ValueTask<IDisposable?> TakeAsync(DbContext dbContext, CancellationToken cancellationToken)
    {
        if (dbContext.Database.ProviderName is not "Microsoft.EntityFrameworkCore.Sqlite")
        {
            return null;
        }

        var turn = Turns.GetOrAdd(dbContext.Database.GetConnectionString() ?? "", static _ => new SemaphoreSlim(1));
        await turn.WaitAsync(cancellationToken);
        return new Holder(turn);
    }

    private sealed class Holder(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
