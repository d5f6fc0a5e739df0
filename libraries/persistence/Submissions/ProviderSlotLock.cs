namespace AdGenius.Persistence.Submissions;

/// <summary>
/// Serializes the claims of one provider's concurrency slots. A claim updates this row first and so holds its lock until the transaction
/// ends: no other process can claim a slot between the counting of used slots and the claim.
/// </summary>
public class ProviderSlotLock
{
    /// <summary>The catalogue's model id.</summary>
    public string Model { get; set; } = null!;

    /// <summary>How often a slot was claimed.</summary>
    public long Claims { get; set; }
}
