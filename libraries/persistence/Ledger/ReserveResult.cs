using AdGenius.Contracts;

namespace AdGenius.Persistence.Ledger;

/// <summary>The result of a reservation.</summary>
public abstract record ReserveResult
{
    private ReserveResult()
    {
    }

    /// <summary>The estimate is reserved.</summary>
    public sealed record Reserved(Guid EntryId) : ReserveResult;

    /// <summary>A limit would be exceeded. Nothing was reserved.</summary>
    public sealed record Refused(Failure Failure) : ReserveResult;
}
