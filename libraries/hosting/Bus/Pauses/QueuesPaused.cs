using MassTransit;

namespace AdGenius.Hosting.Bus.Pauses;

/// <summary>
/// Event: the queues that are paused, all of them. The orchestrator publishes it every few seconds and after a change, so that a process
/// that has started meanwhile, or has missed one, knows it soon.
/// </summary>
[MessageUrn("AdGenius:Hosting:QueuesPaused")]
[EntityName("AdGenius:Hosting:QueuesPaused")]
public sealed record QueuesPaused
{
    /// <summary>The names of the queues, from <see cref="FleetQueue"/>.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>When they were read; an event that was overtaken by a later one is ignored.</summary>
    public required DateTimeOffset At { get; init; }
}
