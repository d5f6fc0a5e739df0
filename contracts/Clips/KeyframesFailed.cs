using MassTransit;

namespace AdGenius.Contracts.Clips;

/// <summary>Event: a batch of keyframes could not be rendered.</summary>
[MessageUrn("AdGenius:KeyframesFailed")]
[EntityName("AdGenius:KeyframesFailed")]
public sealed record KeyframesFailed
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The take.</summary>
    public required Guid TakeId { get; init; }

    /// <summary>Which attempt.</summary>
    public required int Attempt { get; init; }

    /// <summary>Which batch.</summary>
    public required int BatchIndex { get; init; }

    /// <summary>Why.</summary>
    public required Failure Failure { get; init; }

    /// <summary>US dollars that this batch has cost; a failed batch may be charged.</summary>
    public decimal Cost { get; init; }
}
