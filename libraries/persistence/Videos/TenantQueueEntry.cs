namespace AdGenius.Persistence.Videos;

/// <summary>
/// A tenant's place in the round: waiting tenants are served in the order of <see cref="LastServedAt"/>. One row per tenant.
/// </summary>
public class TenantQueueEntry
{
    /// <summary>Key.</summary>
    public string TenantName { get; set; } = null!;

    /// <summary>True when a job of this tenant may be able to start. Indexed with <see cref="LastServedAt"/>.</summary>
    public bool IsWaiting { get; set; }

    public DateTimeOffset LastServedAt { get; set; }

    /// <summary>Counts what happened (a job queued, a job ended), so that nobody takes a tenant off the list on old knowledge.</summary>
    public long Revision { get; set; }
}
