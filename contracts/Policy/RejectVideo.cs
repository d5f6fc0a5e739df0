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

    /// <summary>
    /// Since when the job is held for what was decided about, UTC, as its approval has it. A job that was held again since does not change.
    /// Null: the decision counts for whatever holds the job when it arrives.
    /// </summary>
    public DateTimeOffset? HeldAt { get; init; }
}
