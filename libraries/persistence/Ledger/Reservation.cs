namespace AdGenius.Persistence.Ledger;

/// <summary>A request to reserve money.</summary>
public sealed record Reservation
{
    /// <summary>Identifies what is paid for, unique; the same reference twice reserves once.</summary>
    public required string Reference { get; init; }

    public required Guid JobId { get; init; }

    public required Guid TakeId { get; init; }

    /// <summary>
    /// The attempt of the take that is paid for, from 1; 0 for a payment for the job as a whole. <c>PaidCalls</c> refuses one
    /// whose result is not awaited any more. Null where that is not asked: a preview has no job, and a mark of the ledger costs nothing.
    /// </summary>
    public int? Attempt { get; init; }

    public required string TenantName { get; init; }

    public required string CreativeId { get; init; }

    public required string Provider { get; init; }

    public required string Model { get; init; }

    /// <summary>The maximum cost, in US dollars.</summary>
    public required decimal Estimate { get; init; }

    public double? Seconds { get; init; }

    /// <summary>
    /// False for a preview: no job is made of it, so there is none with which an account of its own would be deleted.
    /// </summary>
    public bool HasJob { get; init; } = true;

    /// <summary>US dollars that the whole job may cost; null for no limit of its own.</summary>
    public decimal? JobLimit { get; init; }

    /// <summary>US dollars that this one payment may cost; null for no limit of its own.</summary>
    public decimal? TakeLimit { get; init; }

    /// <summary>US dollars that the tenant may spend in this calendar month (UTC); null for no limit.</summary>
    public decimal? TenantLimit { get; init; }
}
