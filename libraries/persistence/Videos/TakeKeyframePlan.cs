using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;

namespace AdGenius.Persistence.Videos;

/// <summary>Which keyframes an attempt renders, and in which batches: written when the attempt begins, and never computed again.</summary>
public sealed record TakeKeyframePlan
{
    public required Motion Motion { get; init; }

    /// <summary>The keyframes of each batch. They are numbered through all batches, from 0.</summary>
    public required IReadOnlyList<IReadOnlyList<PlannedKeyframe>> Batches { get; init; }

    /// <summary>Pictures of the take that this one regenerates, numbered as the keyframes here; null for none.</summary>
    public IReadOnlyList<RenderedKeyframe>? Reusable { get; init; }
}
