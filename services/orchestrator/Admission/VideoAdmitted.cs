using MassTransit;

namespace AdGenius.Orchestrator.Admission;

/// <summary>
/// A queued job whose takes are retried may go on. From the admission loop to the saga. <see cref="AdmittedJobs"/> starts new jobs itself.
/// </summary>
[MessageUrn("AdGenius:Orchestrator:VideoAdmitted")]
[EntityName("AdGenius:Orchestrator:VideoAdmitted")]
internal sealed record VideoAdmitted
{
    public required Guid JobId { get; init; }
}
