using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Keys;

/// <summary>Makes, knows and takes back the keys with which tenants call the gateway.</summary>
public sealed class ApiKeyStore(TimeProvider time)
{
    /// <summary>The longest name of a key, in characters.</summary>
    public const int MaxNameLength = 100;

    /// <summary>Makes a key and stores its hash.</summary>
    /// <param name="database">Where the keys are.</param>
    /// <param name="tenantName">Whose calls it lets in; a tenant's name, checked by the caller.</param>
    /// <param name="name">What people call it, at most <see cref="MaxNameLength"/> characters.</param>
    /// <param name="lifetime">How long it lets in from now on; null: until it is revoked.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<NewApiKey> CreateAsync(
        DbContext database, string tenantName, string? name, TimeSpan? lifetime, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentException.ThrowIfNullOrWhiteSpace(tenantName);
        var text = ApiKeyText.Create();
        var now = time.GetUtcNow();
        var key = new ApiKey
        {
            KeyId = text.KeyId,
            TenantName = tenantName,
            Name = name,
            SecretHash = text.SecretHash,
            CreatedAt = now,
            ExpiresAt = now + lifetime,
        };
        database.Set<ApiKey>().Add(key);
        await database.SaveChangesAsync(cancellationToken);
        return new NewApiKey(key, text.Reveal());
    }

    /// <summary>
    /// The key that is apiKey, when it lets in now; null when there is none such, its secret is wrong, its time is over or it was taken
    /// back.
    /// </summary>
    public async Task<ApiKey?> FindAsync(DbContext database, string? apiKey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        if (!ApiKeyText.TryParse(apiKey, out var text))
        {
            return null;
        }

        var keyId = text.KeyId;
        var key = await database.Set<ApiKey>().AsNoTracking().FirstOrDefaultAsync(row => row.KeyId == keyId, cancellationToken);
        return key is not null && text.HasHash(key.SecretHash) && key.StateAt(time.GetUtcNow()) == ApiKeyState.Active ? key : null;
    }

    /// <summary>All keys, or one tenant's, by tenant and then oldest first; those that let nobody in any more too.</summary>
    public static async Task<IReadOnlyList<ApiKey>> ListAsync(
        DbContext database,
        string? tenantName,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        var keys = await database.Set<ApiKey>().AsNoTracking().Where(key => tenantName == null || key.TenantName == tenantName)
            .ToListAsync(cancellationToken);
        // Sorted here: not every database can sort by a moment, and keys are few.
        return [.. keys.OrderBy(key => key.TenantName, StringComparer.Ordinal).ThenBy(key => key.CreatedAt)];
    }

    /// <summary>
    /// Takes a key back at once; one that was taken back before keeps its first moment. Null when there is none of this id.
    /// </summary>
    public async Task<ApiKey?> RevokeAsync(DbContext database, string keyId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        var now = time.GetUtcNow();
        await database.Set<ApiKey>().Where(key => key.KeyId == keyId && key.RevokedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(key => key.RevokedAt, (DateTimeOffset?)now), cancellationToken);
        return await database.Set<ApiKey>().AsNoTracking().FirstOrDefaultAsync(key => key.KeyId == keyId, cancellationToken);
    }
}
