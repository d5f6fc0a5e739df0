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
    public sealed record Reserved(Guid EntryId) : ReserveResult;

    /// <summary>
    /// The reference has an entry already. Nothing was reserved: only a caller whose references no other process can use may make the call,
    /// any other may be the second delivery of a command whose first is being worked on.
    /// </summary>
    public sealed record Existing(Guid EntryId) : ReserveResult;

    /// <summary>A limit would be exceeded. Nothing was reserved.</summary>
    public sealed record Refused(Failure Failure) : ReserveResult;
}
