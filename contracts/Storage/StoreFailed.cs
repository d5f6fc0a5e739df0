using MassTransit;

namespace AdGenius.Contracts.Storage;

/// <summary>Event: a take's clip could not be finished or stored.</summary>
[MessageUrn("AdGenius:StoreFailed")]
[EntityName("AdGenius:StoreFailed")]
public sealed record StoreFailed
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The take.</summary>
    public required Guid TakeId { get; init; }

    /// <summary>The attempt that generated the clip.</summary>
    public required int Attempt { get; init; }

    /// <summary>The iteration under which files of it may be stored, from 1. Null: sent by an earlier version.</summary>
    public int? Iteration { get; init; }

    /// <summary>Why.</summary>
    public required Failure Failure { get; init; }
}
