using MassTransit;

namespace AdGenius.Contracts.Clips;

/// <summary>Event: progress of a take's clip. Each one is also a heartbeat that restarts the stall timeout.</summary>
[MessageUrn("AdGenius:ClipProgressed")]
[EntityName("AdGenius:ClipProgressed")]
public sealed record ClipProgressed
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The take.</summary>
    public required Guid TakeId { get; init; }

    /// <summary>Which attempt.</summary>
    public required int Attempt { get; init; }

    /// <summary>The completed fraction, 0 to 1; null when not known.</summary>
    public double? Fraction { get; init; }

    /// <summary>The current activity, such as <c>waiting at the provider</c> or <c>rendering keyframe 3 of 8</c>.</summary>
    public required string Activity { get; init; }

    /// <summary>A small preview of the current result.</summary>
    public MediaReference? Preview { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset At { get; init; }
}
