namespace AdGenius.Persistence.Ledger;

/// <summary>The tenants' budgets.</summary>
public sealed class BudgetOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Budgets";

    /// <summary>US dollars per tenant and calendar month (UTC); null for no limit.</summary>
    public decimal? MonthlyPerTenant { get; set; }

    /// <summary>US dollars per calendar month (UTC) of individual tenants, in place of <see cref="MonthlyPerTenant"/>.</summary>
    public IDictionary<string, decimal> Tenants { get; } = new Dictionary<string, decimal>(StringComparer.Ordinal);

    /// <summary>The monthly budget of <paramref name="tenantName"/> in US dollars; null for no limit.</summary>
    public decimal? LimitOf(string tenantName) => Tenants.TryGetValue(tenantName, out var own) ? own : MonthlyPerTenant;
}
