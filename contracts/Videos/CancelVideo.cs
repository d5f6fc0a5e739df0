using MassTransit;

namespace AdGenius.Contracts.Videos;

/// <summary>
/// Order to stop a job, in whatever state it is. Answered by <see cref="VideoCancelled"/>; a job that has ended stays as it is.
/// </summary>
[MessageUrn("AdGenius:CancelVideo")]
[EntityName("AdGenius:CancelVideo")]
public sealed record CancelVideo
{
    /// <summary>The job to stop. Publishers that only know their own request id leave it out.</summary>
    public Guid? JobId { get; init; }

    /// <summary>The tenant the job belongs to; another tenant's job is not found.</summary>
    public required string TenantName { get; init; }

    /// <summary>The request id of the job, in place of <see cref="JobId"/>.</summary>
    public string? RequestId { get; init; }

    /// <summary>Why, in words for the history, up to 500 characters.</summary>
    public string? Reason { get; init; }
}
