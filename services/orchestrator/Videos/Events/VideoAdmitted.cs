using MassTransit;

namespace AdGenius.Orchestrator.Videos.Events;

/// <summary>
/// A queued job whose takes are retried may go on. From the admission loop to the saga; new jobs are started by the loop itself.
/// </summary>
[MessageUrn("AdGenius:Orchestrator:VideoAdmitted")]
[EntityName("AdGenius:Orchestrator:VideoAdmitted")]
internal sealed record VideoAdmitted
{
    public required Guid JobId { get; init; }
}
