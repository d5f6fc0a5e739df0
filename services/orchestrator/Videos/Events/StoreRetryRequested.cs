using MassTransit;

namespace AdGenius.Orchestrator.Videos.Events;

/// <summary>Takes whose clip is staged are to be stored again. From the consumer of <c>RetryStore</c> to the saga.</summary>
[MessageUrn("AdGenius:Orchestrator:StoreRetryRequested")]
[EntityName("AdGenius:Orchestrator:StoreRetryRequested")]
internal sealed record StoreRetryRequested
{
    public required Guid JobId { get; init; }

    public required string TenantName { get; init; }

    public Guid? TakeId { get; init; }
}
