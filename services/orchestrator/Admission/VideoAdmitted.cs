using MassTransit;

namespace AdGenius.Orchestrator.Admission;

/// <summary>
/// A queued job may start. From the admission loop to the saga: for jobs whose takes are retried, and, in processes of earlier versions,
/// for new ones, which <see cref="AdmittedJobs"/> starts itself now.
/// </summary>
[MessageUrn("AdGenius:Orchestrator:VideoAdmitted")]
[EntityName("AdGenius:Orchestrator:VideoAdmitted")]
internal sealed record VideoAdmitted
{
    public required Guid JobId { get; init; }
}
