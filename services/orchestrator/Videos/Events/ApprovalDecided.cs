using MassTransit;

namespace AdGenius.Orchestrator.Videos.Events;

/// <summary>A person has decided about a job that is held. From the consumer of both commands to the saga.</summary>
[MessageUrn("AdGenius:Orchestrator:ApprovalDecided")]
[EntityName("AdGenius:Orchestrator:ApprovalDecided")]
internal sealed record ApprovalDecided
{
    public required Guid JobId { get; init; }

    public required string TenantName { get; init; }

    public required bool IsApproved { get; init; }

    public string? Reason { get; init; }

    public string? DecidedBy { get; init; }

    /// <summary>Since when the job is held for what was decided about; null for whatever holds it now.</summary>
    public DateTimeOffset? HeldAt { get; init; }
}
