using MassTransit;

namespace AdGenius.Contracts.Videos;

/// <summary>
/// Command: cancel a job in any state. Answered by <see cref="VideoCancelled"/>; a job that has ended does not change.
/// </summary>
[MessageUrn("AdGenius:CancelVideo")]
[EntityName("AdGenius:CancelVideo")]
public sealed record CancelVideo
{
    /// <summary>The job to cancel; omitted by publishers that only know their request id.</summary>
    public Guid? JobId { get; init; }

    /// <summary>The tenant the job belongs to; another tenant's job is not found.</summary>
    public required string TenantName { get; init; }

    /// <summary>The request id of the job, in place of <see cref="JobId"/>.</summary>
    public string? RequestId { get; init; }

    /// <summary>The reason for the job's history, up to 500 characters.</summary>
    public string? Reason { get; init; }
}
