using AdGenius.Persistence.Tenants;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Ledger;

/// <summary>What a tenant may spend in a calendar month: its own limit in the database, else the configured one.</summary>
public static class TenantBudgets
{
    /// <summary>US dollars; null for no limit.</summary>
    public static async Task<decimal?> LimitOfAsync(
        DbContext database, BudgetOptions configured, string tenantName, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(configured);
        return (await TenantLimitStore.FindAsync(database, tenantName, cancellationToken))?.MonthlyBudget ?? configured.LimitOf(tenantName);
    }
}
