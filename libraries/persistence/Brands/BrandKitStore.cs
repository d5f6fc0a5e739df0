using AdGenius.Contracts.Briefs;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Brands;

/// <summary>Reads and writes brand kits. Every read names the tenant.</summary>
public static class BrandKitStore
{
    /// <summary>The most kits of one tenant.</summary>
    public const int MaxPerTenant = 100;

    private const int MaxPutAttempts = 3;

    /// <summary>The tenant's kit of that name, or null.</summary>
    public static Task<StoredBrandKit?> FindAsync(DbContext database, string tenantName, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.Set<StoredBrandKit>().AsNoTracking()
            .FirstOrDefaultAsync(kit => kit.TenantName == tenantName && kit.Name == name, cancellationToken);
    }

    /// <summary>The tenant's kits by name, in the order of its characters' codes.</summary>
    public static async Task<IReadOnlyList<StoredBrandKit>> ListAsync(
        DbContext database, string tenantName, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        var kits = await database.Set<StoredBrandKit>().AsNoTracking().Where(kit => kit.TenantName == tenantName)
            .OrderBy(kit => kit.Name).Take(MaxPerTenant).ToListAsync(cancellationToken);

        // Sorted again: a PostgreSQL database may have the collation of a language.
        return [.. kits.OrderBy(kit => kit.Name, StringComparer.Ordinal)];
    }

    /// <summary>
    /// Creates or replaces a kit; the last of several concurrent calls counts. Returns false when the tenant has
    /// <see cref="MaxPerTenant"/> others.
    /// </summary>
    public static async Task<bool> PutAsync(
        DbContext database, string tenantName, string name, BrandKit kit, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryPutAsync(database, tenantName, name, kit, now, cancellationToken);
            }
            catch (DbUpdateException) when (attempt < MaxPutAttempts && !cancellationToken.IsCancellationRequested)
            {
                database.ChangeTracker.Clear(); // a concurrent call created or deleted the row; any other cause fails the next attempt too
            }
        }
    }

    /// <summary>Deletes a kit. Returns false when there is none.</summary>
    public static async Task<bool> DeleteAsync(DbContext database, string tenantName, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        return await database.Set<StoredBrandKit>().Where(kit => kit.TenantName == tenantName && kit.Name == name)
            .ExecuteDeleteAsync(cancellationToken) == 1;
    }

    private static async Task<bool> TryPutAsync(
        DbContext database, string tenantName, string name, BrandKit kit, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var kits = database.Set<StoredBrandKit>();
        if (await kits.SingleOrDefaultAsync(row => row.TenantName == tenantName && row.Name == name, cancellationToken) is { } present)
        {
            present.Kit = kit;
            present.UpdatedAt = now;
        }
        else if (await kits.CountAsync(row => row.TenantName == tenantName, cancellationToken) >= MaxPerTenant)
        {
            return false;
        }
        else
        {
            kits.Add(new StoredBrandKit { TenantName = tenantName, Name = name, Kit = kit, UpdatedAt = now });
        }

        await database.SaveChangesAsync(cancellationToken);
        return true;
    }
}
