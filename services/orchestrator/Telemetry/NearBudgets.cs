namespace AdGenius.Orchestrator.Telemetry;

/// <summary>The tenants that were found near their budget of the month: they are measured also while they have no open job.</summary>
internal sealed class NearBudgets
{
    private const decimal Near = 0.8m; // well below what the alert AdGeniusBudgetNearlySpent says

    /// <summary>The names of at most as many tenants as are reported.</summary>
    public IReadOnlySet<string> Tenants { get; private set; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Keeps those of <paramref name="tenants"/> that are near their budget now, the nearest first, and no other.</summary>
    public void Keep(IEnumerable<TenantMeasurement> tenants) => Tenants = tenants
        .Where(tenant => tenant.Budget > 0 && tenant.Committed >= Near * tenant.Budget)
        .OrderByDescending(tenant => tenant.Committed / tenant.Budget)
        .ThenBy(tenant => tenant.Name, StringComparer.Ordinal)
        .Take(FleetReader.MaxTenants)
        .Select(tenant => tenant.Name)
        .ToHashSet(StringComparer.Ordinal);
}
