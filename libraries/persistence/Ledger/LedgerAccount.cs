namespace AdGenius.Persistence.Ledger;

/// <summary>
/// The sum spent and reserved under one limit. Changed only by conditional updates, so that concurrent reservations cannot exceed it.
/// </summary>
public class LedgerAccount
{
    /// <summary><c>tenant/{name}/{yyyy-MM}</c> or <c>job/{id}</c>.</summary>
    public string Account { get; set; } = null!;

    public long CommittedMicros { get; set; }
}
