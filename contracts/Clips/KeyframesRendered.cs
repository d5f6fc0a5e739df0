using MassTransit;

namespace AdGenius.Contracts.Clips;

/// <summary>Event: a batch of keyframes was rendered and is in staging.</summary>
[MessageUrn("AdGenius:KeyframesRendered")]
[EntityName("AdGenius:KeyframesRendered")]
public sealed record KeyframesRendered
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The take.</summary>
    public required Guid TakeId { get; init; }

    /// <summary>Which attempt.</summary>
    public required int Attempt { get; init; }

    /// <summary>Which batch.</summary>
    public required int BatchIndex { get; init; }

    /// <summary>The pictures.</summary>
    public required IReadOnlyList<RenderedKeyframe> Keyframes { get; init; }

    /// <summary>The model that produced them: a model folder's name, a hosted model's, or <c>placeholder</c>.</summary>
    public required string Resolved { get; init; }

    /// <summary>US dollars that this batch has cost.</summary>
    public decimal Cost { get; init; }

    /// <summary>What the pictures do not show although it was requested, one sentence each; null for nothing.</summary>
    public IReadOnlyList<string>? Adjustments { get; init; }
}
