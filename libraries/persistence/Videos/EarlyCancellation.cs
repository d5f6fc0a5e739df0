namespace AdGenius.Persistence.Videos;

/// <summary>
/// A note that a job is not wanted, for a request that arrives after the order to cancel it. Kept for a while, then forgotten.
/// </summary>
public class EarlyCancellation
{
    /// <summary>Key, with <see cref="TenantName"/>.</summary>
    public Guid JobId { get; set; }

    /// <summary>Who does not want it: another tenant's order finds nothing.</summary>
    public string TenantName { get; set; } = null!;

    public string? Reason { get; set; }

    /// <summary>When the order came. Indexed.</summary>
    public DateTimeOffset At { get; set; }
}
