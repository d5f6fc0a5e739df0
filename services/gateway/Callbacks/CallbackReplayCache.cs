using System.Security.Cryptography;
using System.Text;
using AdGenius.Persistence;
using AdGenius.Persistence.Callbacks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Callbacks;

/// <summary>
/// Remembers what was delivered for as long as a signature is valid, in the database: a delivery that one gateway has taken is refused by
/// every other, and by the same one after a restart.
/// </summary>
internal sealed class CallbackReplayCache(AdGeniusDbContext database, IOptions<CallbackOptions> options, TimeProvider time)
{
    /// <summary>
    /// True the first time. To be called within the transaction of what the delivery causes: if that fails, the delivery was not taken and
    /// may come again. After false the transaction is over.
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
