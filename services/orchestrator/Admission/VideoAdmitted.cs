using MassTransit;

namespace AdGenius.Orchestrator.Admission;

/// <summary>A queued job may start. From the admission loop to the saga.</summary>
[MessageUrn("AdGenius:Orchestrator:VideoAdmitted")]
[EntityName("AdGenius:Orchestrator:VideoAdmitted")]
internal sealed record VideoAdmitted
{
    public required Guid JobId { get; init; }
}
