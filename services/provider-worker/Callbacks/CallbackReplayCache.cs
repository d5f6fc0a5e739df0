using System.Security.Cryptography;
using System.Text;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence;
using AdGenius.Persistence.Callbacks;
using AdGenius.ProviderWorker.Providers.Callbacks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Callbacks;

/// <summary>
/// Keeps the signatures of accepted callbacks in the database for as long as they are valid, so that a delivery is accepted once by all
/// workers together, also across restarts.
/// </summary>
internal sealed class CallbackReplayCache(AdGeniusDbContext database, IOptions<CallbackOptions> options, DatabaseTime time)
{
    /// <summary>
    /// True the first time. To be called within the transaction of what the delivery causes: if that fails, the delivery was not accepted
    /// and may be repeated. After false the transaction is over.
    /// </summary>
    public async Task<bool> TryAddAsync(string signature, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(signature)));
        var entry = database.Add(new ProcessedCallback { Digest = digest, ExpiresAt = now + (options.Value.Tolerance * 2) });
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            entry.State = EntityState.Detached;
            if (database.Database.CurrentTransaction is { } transaction)
            {
                await transaction.RollbackAsync(cancellationToken); // a duplicate key has ended it on PostgreSQL
            }

            if (await database.Set<ProcessedCallback>().AnyAsync(callback => callback.Digest == digest, cancellationToken))
            {
                return false;
            }

            throw;
        }

        await database.Set<ProcessedCallback>().Where(callback => callback.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        return true;
    }
}
