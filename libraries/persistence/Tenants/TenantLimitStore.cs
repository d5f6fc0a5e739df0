using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Tenants;

/// <summary>Reads and sets the tenants' own limits.</summary>
public static class TenantLimitStore
{
    /// <summary>The tenant's own limits; null when none were set.</summary>
    public static Task<TenantLimits?> FindAsync(DbContext database, string tenantName, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.Set<TenantLimits>().AsNoTracking().FirstOrDefaultAsync(row => row.TenantName == tenantName, cancellationToken);
    }

    /// <summary>How many jobs each of <paramref name="tenantNames"/> may run, where a limit of its own was set.</summary>
    public static async Task<IReadOnlyDictionary<string, int>> RunningJobsAsync(
        DbContext database, IReadOnlyCollection<string> tenantNames, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        return await database.Set<TenantLimits>().AsNoTracking()
            .Where(row => tenantNames.Contains(row.TenantName) && row.MaxRunningJobs != null)
            .ToDictionaryAsync(row => row.TenantName, row => row.MaxRunningJobs!.Value, StringComparer.Ordinal, cancellationToken);
    }

    /// <summary>How many jobs each tenant may run that has a limit of its own; one row per such tenant.</summary>
    public static async Task<IReadOnlyDictionary<string, int>> RunningJobsAsync(DbContext database, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        return await database.Set<TenantLimits>().AsNoTracking().Where(row => row.MaxRunningJobs != null)
            .ToDictionaryAsync(row => row.TenantName, row => row.MaxRunningJobs!.Value, StringComparer.Ordinal, cancellationToken);
    }

    /// <summary>Sets the limits of <c>limits.TenantName</c>, all of them; the last of two concurrent calls counts.</summary>
    public static async Task SaveAsync(DbContext database, TenantLimits limits, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(limits);
        if (await UpdateAsync(database, limits, cancellationToken))
        {
            return;
        }

        database.Add(limits);
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException) when (!cancellationToken.IsCancellationRequested)
        {
            // A concurrent call created the row; any other cause fails the update too.
            database.Entry(limits).State = EntityState.Detached;
            if (!await UpdateAsync(database, limits, cancellationToken))
            {
                throw;
            }
        }
    }

    /// <summary>Removes the tenant's own limits, so that the configured ones count; false when it had none.</summary>
    public static async Task<bool> DeleteAsync(DbContext database, string tenantName, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        return await database.Set<TenantLimits>().Where(row => row.TenantName == tenantName).ExecuteDeleteAsync(cancellationToken) > 0;
    }

    private static async Task<bool> UpdateAsync(DbContext database, TenantLimits limits, CancellationToken cancellationToken) =>
        await database.Set<TenantLimits>().Where(row => row.TenantName == limits.TenantName).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.RequestsPerMinute, limits.RequestsPerMinute)
                .SetProperty(row => row.MaxRunningJobs, limits.MaxRunningJobs)
                .SetProperty(row => row.MaxEventStreams, limits.MaxEventStreams)
                .SetProperty(row => row.MaxStorageBytes, limits.MaxStorageBytes)
                .SetProperty(row => row.MonthlyBudget, limits.MonthlyBudget)
                .SetProperty(row => row.UpdatedAt, limits.UpdatedAt),
            cancellationToken) > 0;
}
