using AdGenius.Contracts.Videos;
using MassTransit;

namespace AdGenius.Contracts.Clips;

/// <summary>Event: an attempt to generate a take's clip failed permanently; the saga decides whether a fallback follows.</summary>
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

    /// <summary>
    /// The stage that failed: the event changes nothing in a take that is at another one by now. Null from workers of earlier versions:
    /// the stage that the take is at.
    /// </summary>
    public WorkStage? Stage { get; init; }

    /// <summary>Why.</summary>
    public required Failure Failure { get; init; }

    /// <summary>
    /// US dollars that this attempt has cost in all; a failed attempt may be charged. When a provider refunds it later, the event comes
    /// again with what is left. Null where it is not known, as of work whose worker crashed.
    /// </summary>
    public decimal? Cost { get; init; }
}
