namespace AdGenius.Persistence.Ledger;

/// <summary>What a ledger entry says.</summary>
public enum LedgerKind
{
    /// <summary>Set aside before a paid call; the amount is the estimate.</summary>
    Reserved,

    /// <summary>Charged; the amount is what it really cost.</summary>
    Settled,

    /// <summary>Set free again: nothing was charged.</summary>
    Released,

    /// <summary>Given back later; the amount is negative.</summary>
    Refunded,
}
