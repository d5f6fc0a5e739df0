using MassTransit;

namespace AdGenius.Orchestrator.Admission;

/// <summary>
/// A queued job may start. From the admission loop to the saga, in processes of earlier versions; now <see cref="AdmittedJobs"/> starts it.
/// </summary>
[MessageUrn("AdGenius:Orchestrator:VideoAdmitted")]
[EntityName("AdGenius:Orchestrator:VideoAdmitted")]
internal sealed record VideoAdmitted
{
    public required Guid JobId { get; init; }
}
