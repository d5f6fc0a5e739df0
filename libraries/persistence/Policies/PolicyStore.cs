using AdGenius.Contracts.Policy;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Policies;

/// <summary>Reads and writes the tenants' policies. Every read names the tenant.</summary>
public static class PolicyStore
{
    /// <summary>The tenant's own policy; null when none was set, so that the default counts.</summary>
    public static async Task<TenantPolicy?> FindAsync(DbContext database, string tenantName, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        return (await database.Set<StoredPolicy>().AsNoTracking()
            .FirstOrDefaultAsync(row => row.TenantName == tenantName, cancellationToken))?.Policy;
    }

    /// <summary>The policies of those tenants that have one of their own, by tenant.</summary>
    public static Task<Dictionary<string, TenantPolicy>> FindAsync(
        DbContext database, IReadOnlyCollection<string> tenantNames, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.Set<StoredPolicy>().AsNoTracking().Where(row => tenantNames.Contains(row.TenantName))
            .ToDictionaryAsync(row => row.TenantName, row => row.Policy, StringComparer.Ordinal, cancellationToken);
    }

    /// <summary>Sets the tenant's whole policy; the last of two concurrent calls counts.</summary>
    public static async Task SaveAsync(
        DbContext database, string tenantName, TenantPolicy policy, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(policy);
        if (await UpdateAsync(database, tenantName, policy, now, cancellationToken))
        {
            return;
        }

        var added = new StoredPolicy { TenantName = tenantName, Policy = policy, UpdatedAt = now };
        database.Add(added);
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException) when (!cancellationToken.IsCancellationRequested)
        {
            // A concurrent call created the row; any other cause fails the update too.
            database.Entry(added).State = EntityState.Detached;
            if (!await UpdateAsync(database, tenantName, policy, now, cancellationToken))
            {
                throw;
            }
        }
    }

    /// <summary>Removes the tenant's own policy, so that the default counts; false when it had none.</summary>
    public static async Task<bool> DeleteAsync(DbContext database, string tenantName, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        return await database.Set<StoredPolicy>().Where(row => row.TenantName == tenantName).ExecuteDeleteAsync(cancellationToken) > 0;
    }

    private static async Task<bool> UpdateAsync(
        DbContext database, string tenantName, TenantPolicy policy, DateTimeOffset now, CancellationToken cancellationToken) =>
        await database.Set<StoredPolicy>().Where(row => row.TenantName == tenantName).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.Policy, policy).SetProperty(row => row.UpdatedAt, now), cancellationToken) > 0;
}
