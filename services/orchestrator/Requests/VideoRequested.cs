using AdGenius.Contracts.Videos;
using MassTransit;

namespace AdGenius.Orchestrator.Requests;

/// <summary>A request has passed its checks. From the front door to the saga, within the orchestrator.</summary>
[MessageUrn("AdGenius:Orchestrator:VideoRequested")]
[EntityName("AdGenius:Orchestrator:VideoRequested")]
internal sealed record VideoRequested
{
    public required Guid JobId { get; init; }

    public required GenerateVideo Request { get; init; }
}
