using MassTransit;

namespace AdGenius.Contracts.Policy;

/// <summary>
/// Command: a person rejects a job that is held; it fails, and nothing is spent. Answered by <c>VideoFailed</c>; a job that is not held
/// does not change.
/// </summary>
[MessageUrn("AdGenius:RejectVideo")]
[EntityName("AdGenius:RejectVideo")]
public sealed record RejectVideo
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The tenant that the job belongs to; another tenant's job is not found.</summary>
    public required string TenantName { get; init; }

    /// <summary>The reason, up to 500 characters; it is part of the job's failure.</summary>
    public string? Reason { get; init; }

    /// <summary>Who rejects, up to 100 characters.</summary>
    public string? DecidedBy { get; init; }
}
