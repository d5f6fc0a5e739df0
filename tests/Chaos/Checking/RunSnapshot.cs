using AdGenius.Chaos.Fleet;
using AdGenius.Chaos.Load;

namespace AdGenius.Chaos.Checking;

/// <summary>Everything a run left behind, as it was found: <see cref="RunChecker"/> looks at nothing else.</summary>
internal sealed record RunSnapshot
{
    public required IReadOnlyList<PlannedJob> Plan { get; init; }

    public required IReadOnlyCollection<AcceptedJob> Accepted { get; init; }

    public required IReadOnlyCollection<JobRow> Jobs { get; init; }

    public required IReadOnlyCollection<TakeRow> Takes { get; init; }

    public required IReadOnlyCollection<LedgerRow> Ledger { get; init; }

    public required IReadOnlyCollection<AccountRow> Accounts { get; init; }

    /// <summary>The endings that a listener outside received, each message once.</summary>
    public required IReadOnlyCollection<TerminalEvent> TerminalEvents { get; init; }

    /// <summary>What the provider accepted, and so wants money for.</summary>
    public required IReadOnlyCollection<RecordingProvider.Entry> ProviderCharges { get; init; }

    /// <summary>Every object in the bucket after the sweep of unfinished work, with its length.</summary>
    public required IReadOnlyDictionary<string, long> Objects { get; init; }

    /// <summary>SHA-256 of the videos as they are read back.</summary>
    public required IReadOnlyDictionary<string, string> Hashes { get; init; }

    /// <summary>Videos that ffprobe cannot read.</summary>
    public required IReadOnlyCollection<string> Unplayable { get; init; }

    /// <summary>Keys of multipart uploads that are neither completed nor aborted after the sweep.</summary>
    public required IReadOnlyCollection<string> OpenUploads { get; init; }

    /// <summary>Messages that are still in a work queue.</summary>
    public required IReadOnlyDictionary<string, int> Queued { get; init; }

    /// <summary>Existing jobs with an early cancellation that was not applied.</summary>
    public required IReadOnlyCollection<Guid> PendingEarlyCancellations { get; init; }

    /// <summary>Messages in error, skipped and dead-letter queues.</summary>
    public required IReadOnlyCollection<DeadLetteredMessage> DeadLettered { get; init; }

    /// <summary>Files that services left in their scratch folders when they had stopped.</summary>
    public required IReadOnlyCollection<string> LeftoverFiles { get; init; }

    /// <summary>What a job may take from its acceptance to its end: its limit and some grace for the sweep.</summary>
    public required TimeSpan Deadline { get; init; }

    /// <summary>A row of the table of jobs.</summary>
    internal sealed record JobRow(Guid Id, string State, string Reason, DateTimeOffset AcceptedAt, DateTimeOffset? EndedAt, decimal Cost);

    /// <summary>A row of the table of takes, and the objects it names.</summary>
    internal sealed record TakeRow(Guid TakeId, Guid JobId, string TenantName, string Status, IReadOnlyList<StoredObject> Objects)
    {
        /// <summary>True when another model than the requested one made it.</summary>
        public bool IsFallback { get; init; }
    }

    /// <summary>An object as a row names it; the first of a take is its video.</summary>
    internal sealed record StoredObject(string Key, long Length, string Sha256);

    /// <summary>A row of the ledger, in US dollars.</summary>
    internal sealed record LedgerRow(string Reference, string Kind, Guid JobId, string Accounts, decimal Amount);

    /// <summary>An account of the ledger, in US dollars.</summary>
    internal sealed record AccountRow(string Account, decimal Committed);

    /// <summary>A message that ends a job, and when it was received.</summary>
    internal sealed record TerminalEvent(Guid JobId, string MessageId, string Type, DateTimeOffset At);

    /// <summary>A message in an error queue; poison is what the harness sent to be unreadable.</summary>
    internal sealed record DeadLetteredMessage(string Queue, bool IsPoison, string Description);
}
