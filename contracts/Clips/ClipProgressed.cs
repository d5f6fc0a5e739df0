using MassTransit;

namespace AdGenius.Contracts.Clips;

/// <summary>A take's clip has come further. Also the sign of life that the stall watchdog waits for.</summary>
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

    /// <summary>0 to 1, where known.</summary>
    public double? Fraction { get; init; }

    /// <summary>What is going on, such as <c>waiting at the provider</c> or <c>rendering keyframe 3 of 8</c>.</summary>
    public required string Activity { get; init; }

    /// <summary>A small picture of how it looks by now.</summary>
    public MediaReference? Preview { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset At { get; init; }
}
