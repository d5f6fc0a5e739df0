namespace AdGenius.Orchestrator.Payments;

/// <summary>How far the ledger was read.</summary>
/// <param name="Last">Entries up to this time were read.</param>
/// <param name="Open">Those of them that wait for the end of their jobs.</param>
/// <param name="IsMore">True where entries that are old enough were not read yet.</param>
internal sealed record UnansweredCallPosition(DateTimeOffset Last, IReadOnlyList<Guid> Open, bool IsMore)
{
    /// <summary>Nothing was read.</summary>
    public static readonly UnansweredCallPosition Start = new(DateTimeOffset.UnixEpoch, [], IsMore: true);
}
