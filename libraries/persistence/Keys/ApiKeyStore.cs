using AdGenius.Persistence.Clock;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Keys;

/// <summary>Creates, verifies, lists, replaces and revokes the tenants' API keys.</summary>
public sealed class ApiKeyStore(DatabaseTime time)
{
    /// <summary>The maximum length of a key's name, in characters.</summary>
    public const int MaxNameLength = 100;

    /// <summary>Creates a key and stores its hash.</summary>
    /// <param name="database">The database of the keys.</param>
    /// <param name="tenantName">The tenant that the key authenticates; validated by the caller.</param>
    /// <param name="role">What the key allows.</param>
    /// <param name="name">A label, at most <see cref="MaxNameLength"/> characters.</param>
    /// <param name="lifetime">How long it is valid from now on; null: until it is revoked.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    public async Task<NewApiKey> CreateAsync(
        DbContext database, string tenantName, ApiKeyRole role, string? name, TimeSpan? lifetime, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentException.ThrowIfNullOrWhiteSpace(tenantName);
        var made = Make(tenantName, role, name, lifetime);
        database.Set<ApiKey>().Add(made.Key);
        await database.SaveChangesAsync(cancellationToken);
        return made;
    }

    /// <summary>
    /// Replaces a key: creates one of the same tenant, role, name and lifetime, and lets the old one expire after
    /// <paramref name="overlap"/>, or earlier if it would anyway. No key is made when the id is unknown, when its key is expired or
    /// revoked, or when it was replaced before: its own lifetime is not known any more, and the successor would be left valid.
    /// </summary>
    public async Task<ApiKeyRotation> RotateAsync(DbContext database, string keyId, TimeSpan overlap, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        var now = time.GetUtcNow();
        var old = await database.Set<ApiKey>().FirstOrDefaultAsync(row => row.KeyId == keyId, cancellationToken);
        if (old?.StateAt(now) != ApiKeyState.Active || old.ReplacedById is not null)
        {
            return new ApiKeyRotation(null, old?.ReplacedById);
        }

        var made = Make(old.TenantName, old.Role, old.Name, old.ExpiresAt - old.CreatedAt);
        database.Set<ApiKey>().Add(made.Key);
        old.ExpiresAt = old.ExpiresAt < now + overlap ? old.ExpiresAt : now + overlap;
        old.ReplacedById = made.Key.KeyId;
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException) // another process has replaced it meanwhile
        {
            database.ChangeTracker.Clear();
            var replaced = await database.Set<ApiKey>().AsNoTracking().FirstOrDefaultAsync(row => row.KeyId == keyId, cancellationToken);
            return new ApiKeyRotation(null, replaced?.ReplacedById);
        }

        return new ApiKeyRotation(made, null);
    }

    /// <summary>Those of <paramref name="keyIds"/> whose keys are accepted now.</summary>
    public async Task<IReadOnlySet<string>> ActiveOfAsync(
        DbContext database, IReadOnlyCollection<string> keyIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        var now = time.GetUtcNow();
        var rows = await database.Set<ApiKey>().AsNoTracking().Where(key => keyIds.Contains(key.KeyId)).ToListAsync(cancellationToken);
        return rows.Where(key => key.StateAt(now) == ApiKeyState.Active).Select(key => key.KeyId).ToHashSet(StringComparer.Ordinal);
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

    private NewApiKey Make(string tenantName, ApiKeyRole role, string? name, TimeSpan? lifetime)
    {
        var text = ApiKeyText.Create();
        var now = time.GetUtcNow();
        return new NewApiKey(
            new ApiKey
            {
                KeyId = text.KeyId,
                TenantName = tenantName,
                Role = role,
                Name = name,
                SecretHash = text.SecretHash,
                CreatedAt = now,
                ExpiresAt = now + lifetime,
            },
            text.Reveal());
    }
}
