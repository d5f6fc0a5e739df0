using MassTransit;

namespace AdGenius.Contracts.Storage;

/// <summary>
/// Command to store takes again whose clip is still staged: at once where a retry is scheduled, and again where the take has failed. Takes
/// whose clip has expired fail again.
/// </summary>
[MessageUrn("AdGenius:RetryStore")]
[EntityName("AdGenius:RetryStore")]
public sealed record RetryStore
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The tenant; another tenant's job is not found.</summary>
    public required string TenantName { get; init; }

    /// <summary>The take; null for every take of the job.</summary>
    public Guid? TakeId { get; init; }
}
