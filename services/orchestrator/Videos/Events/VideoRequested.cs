using AdGenius.Contracts.Videos;
using MassTransit;

namespace AdGenius.Orchestrator.Videos.Events;

/// <summary>
/// A request is valid. From the consumer of <c>GenerateVideo</c> to the saga, through <c>JobAcceptance</c>; processes of earlier
/// versions send it to the saga's queue.
/// </summary>
[MessageUrn("AdGenius:Orchestrator:VideoRequested")]
[EntityName("AdGenius:Orchestrator:VideoRequested")]
internal sealed record VideoRequested
{
    public required Guid JobId { get; init; }

    public required GenerateVideo Request { get; init; }
}
