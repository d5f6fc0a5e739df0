namespace AdGenius.Persistence.Videos;

/// <summary>
/// A cancellation request that arrived before its job. Deleted after <c>Orchestrator:EarlyCancelLifetime</c>.
/// </summary>
public class EarlyCancellation
{
    /// <summary>Key, with <see cref="TenantName"/>.</summary>
    public Guid JobId { get; set; }

    /// <summary>The tenant that cancelled: another tenant's cancellation has no effect.</summary>
    public string TenantName { get; set; } = null!;

    public string? Reason { get; set; }

    /// <summary>When the cancellation arrived. Indexed.</summary>
    public DateTimeOffset At { get; set; }
}
