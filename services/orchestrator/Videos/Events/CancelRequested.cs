using MassTransit;

namespace AdGenius.Orchestrator.Videos.Events;

/// <summary>A job is to be cancelled. From the consumer of <c>CancelVideo</c> to the saga.</summary>
[MessageUrn("AdGenius:Orchestrator:CancelRequested")]
[EntityName("AdGenius:Orchestrator:CancelRequested")]
internal sealed record CancelRequested
{
    public required Guid JobId { get; init; }

    public required string TenantName { get; init; }

    public string? Reason { get; init; }
}
