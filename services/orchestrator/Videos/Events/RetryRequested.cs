using MassTransit;

namespace AdGenius.Orchestrator.Videos.Events;

/// <summary>Failed takes are to be retried. From the consumer of <c>RetryVideo</c> to the saga.</summary>
[MessageUrn("AdGenius:Orchestrator:RetryRequested")]
[EntityName("AdGenius:Orchestrator:RetryRequested")]
internal sealed record RetryRequested
{
    public required Guid JobId { get; init; }

    public required string TenantName { get; init; }

    public Guid? TakeId { get; init; }

    public bool AllowSpending { get; init; }

    public bool FromStart { get; init; }
}
