namespace AdGenius.Persistence.Ledger;

/// <summary>
/// What is spent and set aside under one limit. Changed only by conditional updates, so fifty at once cannot pass it together.
/// </summary>
public class LedgerAccount
{
    /// <summary><c>tenant/{name}/{yyyy-MM}</c> or <c>job/{id}</c>.</summary>
    public string Account { get; set; } = null!;

    public long CommittedMicros { get; set; }
}
