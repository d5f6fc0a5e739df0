using MassTransit;

namespace AdGenius.Orchestrator.Requests;

/// <summary>Somebody wants a job stopped. From the front door to the saga, within the orchestrator.</summary>
[MessageUrn("AdGenius:Orchestrator:CancelRequested")]
[EntityName("AdGenius:Orchestrator:CancelRequested")]
internal sealed record CancelRequested
{
    public required Guid JobId { get; init; }

    public required string TenantName { get; init; }

    public string? Reason { get; init; }
}
