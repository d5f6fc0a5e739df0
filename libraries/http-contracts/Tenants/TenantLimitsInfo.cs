namespace AdGenius.HttpContracts.Tenants;

/// <summary>A tenant's own limits. A limit that is absent is the configured one of all tenants.</summary>
public sealed record TenantLimitsInfo
{
    /// <summary>How many calls per minute one gateway serves, 1 to 60,000.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>How many jobs run at once, 1 to 100,000.</summary>
    public int? MaxRunningJobs { get; init; }

    /// <summary>How many event streams one gateway holds, 1 to 100,000.</summary>
    public int? MaxEventStreams { get; init; }

    /// <summary>How many bytes uploaded files may take, 0 to 2^53-1.</summary>
    public long? MaxStorageBytes { get; init; }

    /// <summary>US dollars per calendar month (UTC), 0 to 1,000,000,000.</summary>
    public decimal? MonthlyBudget { get; init; }
}
