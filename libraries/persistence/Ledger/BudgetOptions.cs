namespace AdGenius.Persistence.Ledger;

/// <summary>What tenants may spend.</summary>
public sealed class BudgetOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Budgets";

    /// <summary>US dollars per tenant and calendar month (UTC); null for no limit.</summary>
    public decimal? MonthlyPerTenant { get; set; }

    /// <summary>US dollars per calendar month (UTC) of single tenants, in place of <see cref="MonthlyPerTenant"/>.</summary>
    public IDictionary<string, decimal> Tenants { get; } = new Dictionary<string, decimal>(StringComparer.Ordinal);

    /// <summary>What <paramref name="tenantName"/> may spend in a month; null for no limit.</summary>
    public decimal? LimitOf(string tenantName) => Tenants.TryGetValue(tenantName, out var own) ? own : MonthlyPerTenant;
}
