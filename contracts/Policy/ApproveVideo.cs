using MassTransit;

namespace AdGenius.Contracts.Policy;

/// <summary>
/// Command: a person approves a job that is held; it goes on when its tenant is next. Answered by <see cref="VideoApproved"/>; a job that
/// is not held does not change.
/// </summary>
[MessageUrn("AdGenius:ApproveVideo")]
[EntityName("AdGenius:ApproveVideo")]
public sealed record ApproveVideo
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The tenant that the job belongs to; another tenant's job is not found.</summary>
    public required string TenantName { get; init; }

    /// <summary>The reason for the job's history, up to 500 characters.</summary>
    public string? Reason { get; init; }

    /// <summary>Who approves, up to 100 characters.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>
    /// Since when the job is held for what was decided about, UTC, as its approval has it. A job that was held again since does not change.
    /// Null: the decision counts for whatever holds the job when it arrives.
    /// </summary>
    public DateTimeOffset? HeldAt { get; init; }
}
