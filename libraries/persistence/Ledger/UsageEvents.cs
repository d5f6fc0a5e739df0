using AdGenius.Contracts.Videos;

namespace AdGenius.Persistence.Ledger;

/// <summary>The event of a settled payment.</summary>
public static class UsageEvents
{
    /// <summary>The event of an entry; the entry's id identifies duplicates.</summary>
    public static UsageRecorded Of(LedgerEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return new UsageRecorded
        {
            EntryId = entry.EntryId,
            JobId = entry.JobId,
            TakeId = entry.TakeId,
            TenantName = entry.TenantName,
            CreativeId = entry.CreativeId,
            Model = entry.Provider,
            Cost = Micros.ToDollars(entry.AmountMicros),
            Seconds = entry.Seconds,
            At = entry.SettledAt ?? entry.CreatedAt,
        };
    }
}
