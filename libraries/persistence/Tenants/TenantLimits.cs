namespace AdGenius.Persistence.Tenants;

/// <summary>
/// A tenant's own limits. A limit that is null is the configured one of all tenants. Written by <see cref="TenantLimitStore"/>.
/// </summary>
public class TenantLimits
{
    /// <summary>The tenant. Key.</summary>
    public string TenantName { get; set; } = null!;

    /// <summary>How many calls per minute one gateway serves, 1 to 60,000; in place of <c>Gateway:RequestsPerMinute</c>.</summary>
    public int? RequestsPerMinute { get; set; }

    /// <summary>How many jobs run at once, 1 to 100,000; in place of <c>Orchestrator:MaxRunningJobsPerTenant</c>.</summary>
    public int? MaxRunningJobs { get; set; }

    /// <summary>How many event streams one gateway holds, 1 to 100,000; in place of <c>Gateway:MaxEventStreamsPerTenant</c>.</summary>
    public int? MaxEventStreams { get; set; }

    /// <summary>How many bytes uploaded files may take, 0 to 2^53-1.</summary>
    public long? MaxStorageBytes { get; set; }

    /// <summary>US dollars per calendar month (UTC), 0 to 1,000,000,000; in place of the setting <c>Budgets</c>.</summary>
    public decimal? MonthlyBudget { get; set; }

    /// <summary>When they were last set.</summary>
    public DateTimeOffset UpdatedAt { get; set; }
}
