namespace AdGenius.Persistence.Retention;

/// <summary>What an erasure removed, and what is left to remove.</summary>
public sealed record ErasureReport
{
    /// <summary>The data that was erased.</summary>
    public required DataScope Scope { get; init; }

    /// <summary>The deleted rows of each table.</summary>
    public required IReadOnlyDictionary<string, int> DeletedRows { get; init; }

    /// <summary>Keys in the object store that the deleted rows referred to; the caller deletes these objects.</summary>
    public required IReadOnlyList<string> ObjectKeys { get; init; }

    /// <summary>Ledger entries that are kept for accounting; they contain names and amounts, no prompts.</summary>
    public required int KeptLedgerEntries { get; init; }
}
