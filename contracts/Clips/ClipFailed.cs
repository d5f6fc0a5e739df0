using MassTransit;

namespace AdGenius.Contracts.Clips;

/// <summary>An attempt at a take's clip has failed for good; the saga decides what follows.</summary>
[MessageUrn("AdGenius:ClipFailed")]
[EntityName("AdGenius:ClipFailed")]
public sealed record ClipFailed
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The take.</summary>
    public required Guid TakeId { get; init; }

    /// <summary>Which attempt.</summary>
    public required int Attempt { get; init; }

    /// <summary>Why.</summary>
    public required Failure Failure { get; init; }

    /// <summary>US dollars that this attempt has cost all the same.</summary>
    public decimal Cost { get; init; }
}
