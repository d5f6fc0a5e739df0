namespace AdGenius.Persistence.Videos;

/// <summary>
/// A tenant's round-robin position: waiting tenants are served in the order of <see cref="LastServedAt"/>. One row per tenant.
/// </summary>
public class TenantQueueEntry
{
    /// <summary>Key.</summary>
    public string TenantName { get; set; } = null!;

    /// <summary>True when a job of this tenant may be able to start. Indexed with <see cref="LastServedAt"/>.</summary>
    public bool IsWaiting { get; set; }

    public DateTimeOffset LastServedAt { get; set; }

    /// <summary>Counts enqueues, so that a tenant is not removed from the queue on stale data.</summary>
    public long Revision { get; set; }
}
