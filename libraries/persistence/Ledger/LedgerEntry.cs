namespace AdGenius.Persistence.Ledger;

/// <summary>A reservation, payment or refund.</summary>
public class LedgerEntry
{
    public Guid EntryId { get; set; }

    /// <summary>
    /// Identifies what is paid for, unique: <c>clip/{take}/{attempt}</c>, <c>images/{take}/{attempt}/{batch}</c>. Begins with
    /// <see cref="PaidWork.Ended"/> once the job is deleted.
    /// </summary>
    public string Reference { get; set; } = null!;

    public LedgerKind Kind { get; set; }

    public Guid JobId { get; set; }

    public Guid TakeId { get; set; }

    public string TenantName { get; set; } = null!;

    public string CreativeId { get; set; } = null!;

    /// <summary>The provider that is paid, such as <c>runway_gen3</c>.</summary>
    public string Provider { get; set; } = null!;

    /// <summary>The provider's model, such as <c>gen4.5</c>.</summary>
    public string Model { get; set; } = null!;

    /// <summary>Millionths of a US dollar that were reserved.</summary>
    public long EstimateMicros { get; set; }

    /// <summary>Millionths of a US dollar: the estimate while reserved, the actual cost once settled, negative for a refund.</summary>
    public long AmountMicros { get; set; }

    /// <summary>Seconds of video, if the price is per second.</summary>
    public double? Seconds { get; set; }

    /// <summary>The accounts it counts against, separated by a space.</summary>
    public string Accounts { get; set; } = null!;

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? SettledAt { get; set; }

    /// <summary>
    /// When the orchestrator publishes the event of a settled call, unless the worker that made the call has published it before. Null
    /// where it is published, or where a submission's result publishes it.
    /// </summary>
    public DateTimeOffset? UsageDueAt { get; set; }
}
