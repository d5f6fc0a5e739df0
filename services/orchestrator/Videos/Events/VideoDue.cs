using MassTransit;

namespace AdGenius.Orchestrator.Videos.Events;

/// <summary>A due time of a job has passed: a deadline, a retry delay, or a restart. From the due sweep to the saga.</summary>
[MessageUrn("AdGenius:Orchestrator:VideoDue")]
[EntityName("AdGenius:Orchestrator:VideoDue")]
internal sealed record VideoDue
{
    public required Guid JobId { get; init; }

    /// <summary>The time of the sweep, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>
    /// True when the process has just started and messages that were in memory are lost: all outstanding commands are sent again.
    /// </summary>
    public bool AfterRestart { get; init; }
}
