namespace AdGenius.HttpContracts.Usage;

/// <summary>What a tenant has spent, in US dollars.</summary>
public sealed record UsageReport
{
    /// <summary>The tenant.</summary>
    public required string TenantName { get; init; }

    /// <summary>From this moment on, UTC.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Until before this moment, UTC.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Charged, less refunds.</summary>
    public required decimal Spent { get; init; }

    /// <summary>Reserved for calls that have not ended.</summary>
    public required decimal Reserved { get; init; }

    /// <summary>What the tenant may spend in a calendar month (UTC); left out when there is no limit.</summary>
    public decimal? MonthlyBudget { get; init; }

    /// <summary>Spent and reserved in the current calendar month (UTC), whatever the period of this report.</summary>
    public required decimal CommittedThisMonth { get; init; }

    /// <summary>By provider, model and creative; the most expensive first.</summary>
    public required IReadOnlyList<UsageLine> Lines { get; init; }
}
