namespace AdGenius.Persistence.Ledger;

/// <summary>The state of a ledger entry.</summary>
public enum LedgerKind
{
    /// <summary>Reserved before a paid call; the amount is the estimate.</summary>
    Reserved,

    /// <summary>Charged; the amount is the actual cost.</summary>
    Settled,

    /// <summary>Released: nothing was charged.</summary>
    Released,

    /// <summary>Refunded later; the amount is negative.</summary>
    Refunded,
}
