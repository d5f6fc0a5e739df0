using MassTransit;

namespace AdGenius.Orchestrator.Deadlines;

/// <summary>A moment that a job waits for has come: a deadline, a pause before a retry, or a restart. Within the orchestrator.</summary>
[MessageUrn("AdGenius:Orchestrator:VideoDue")]
[EntityName("AdGenius:Orchestrator:VideoDue")]
internal sealed record VideoDue
{
    public required Guid JobId { get; init; }

    /// <summary>What time the sweep had, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>
    /// True when the process has just started and what was on its way in memory is lost: everything awaited is asked for again.
    /// </summary>
    public bool AfterRestart { get; init; }
}
