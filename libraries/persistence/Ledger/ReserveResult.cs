using AdGenius.Contracts;

namespace AdGenius.Persistence.Ledger;

/// <summary>Every way a reservation can end.</summary>
public abstract record ReserveResult
{
    private ReserveResult()
    {
    }

    /// <summary>Set aside.</summary>
    public sealed record Reserved(Guid EntryId) : ReserveResult;

    /// <summary>A limit does not allow it. Nothing was set aside.</summary>
    public sealed record Refused(Failure Failure) : ReserveResult;
}
