using AdGenius.Contracts;

namespace AdGenius.Persistence.Ledger;

/// <summary>The result of a reservation.</summary>
public abstract record ReserveResult
{
    private ReserveResult()
    {
    }

    /// <summary>The estimate is reserved.</summary>
    /// <param name="EntryId">The entry.</param>
    /// <param name="WasThere">True where the reference was reserved before: whoever reserved it makes the call.</param>
    public sealed record Reserved(Guid EntryId, bool WasThere = false) : ReserveResult;

    /// <summary>A limit would be exceeded. Nothing was reserved.</summary>
    public sealed record Refused(Failure Failure) : ReserveResult;
}
