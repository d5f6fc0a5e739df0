namespace AdGenius.Persistence.Submissions;

/// <summary>
/// The door to one provider's places. Whoever claims a place writes this row first and so holds it until his transaction ends: between the
/// counting of the places that are taken and the claim of another one nobody else can claim, on whatever host.
/// </summary>
public class ProviderSlotLock
{
    /// <summary>The catalogue's model id.</summary>
    public string Model { get; set; } = null!;

    /// <summary>How often a place was asked for.</summary>
    public long Claims { get; set; }
}
