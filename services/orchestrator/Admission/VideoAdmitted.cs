using MassTransit;

namespace AdGenius.Orchestrator.Admission;

/// <summary>It is this job's turn. From the admission loop to the saga, within the orchestrator.</summary>
[MessageUrn("AdGenius:Orchestrator:VideoAdmitted")]
[EntityName("AdGenius:Orchestrator:VideoAdmitted")]
internal sealed record VideoAdmitted
{
    public required Guid JobId { get; init; }
}
