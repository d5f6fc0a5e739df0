using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Keys;

/// <summary>Creates, verifies, lists and revokes the tenants' API keys.</summary>
public sealed class ApiKeyStore(TimeProvider time)
{
    /// <summary>The maximum length of a key's name, in characters.</summary>
    public const int MaxNameLength = 100;

    /// <summary>Creates a key and stores its hash.</summary>
    /// <param name="database">The database of the keys.</param>
    /// <param name="tenantName">The tenant that the key authenticates; validated by the caller.</param>
    /// <param name="name">A label, at most <see cref="MaxNameLength"/> characters.</param>
    /// <param name="lifetime">How long it is valid from now on; null: until it is revoked.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
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
    /// The stored key of <paramref name="apiKey"/> if it is valid now; null when it is unknown, its secret is wrong, or it is expired or
    /// revoked.
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

    /// <summary>All keys, or one tenant's, by tenant and then oldest first, including expired and revoked ones.</summary>
    public static async Task<IReadOnlyList<ApiKey>> ListAsync(
        DbContext database,
        string? tenantName,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        var keys = await database.Set<ApiKey>().AsNoTracking().Where(key => tenantName == null || key.TenantName == tenantName)
            .ToListAsync(cancellationToken);
        // Sorted here: keys are few, and the order of names must not depend on the database's collation.
        return [.. keys.OrderBy(key => key.TenantName, StringComparer.Ordinal).ThenBy(key => key.CreatedAt)];
    }

    /// <summary>
    /// Revokes a key at once; a key that was revoked before keeps its time. Null when the id is unknown.
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
