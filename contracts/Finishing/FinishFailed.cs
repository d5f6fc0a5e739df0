using MassTransit;

namespace AdGenius.Contracts.Finishing;

/// <summary>
/// Event: the files of a take could not be finished, or not stored by the worker that finished them. Only
/// <see cref="FailureCode.InvalidMedia"/> says that the clip itself is unusable.
/// </summary>
[MessageUrn("AdGenius:FinishFailed")]
[EntityName("AdGenius:FinishFailed")]
public sealed record FinishFailed
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The take.</summary>
    public required Guid TakeId { get; init; }

    /// <summary>Which attempt.</summary>
    public required int Attempt { get; init; }

    /// <summary>The iteration under which files of it may be stored, from 1; null where the command stores none.</summary>
    public int? Iteration { get; init; }

    /// <summary>Why.</summary>
    public required Failure Failure { get; init; }

    /// <summary>US dollars that were spent even so.</summary>
    public decimal Cost { get; init; }
}
