using MassTransit;

namespace AdGenius.Contracts.Videos;

/// <summary>Event: a ledger entry settled, released or refunded a reservation.</summary>
[MessageUrn("AdGenius:UsageRecorded")]
[EntityName("AdGenius:UsageRecorded")]
public sealed record UsageRecorded
{
    /// <summary>The ledger entry.</summary>
    public required Guid EntryId { get; init; }

    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The take.</summary>
    public required Guid TakeId { get; init; }

    /// <summary>The tenant.</summary>
    public required string TenantName { get; init; }

    /// <summary>The creative.</summary>
    public required string CreativeId { get; init; }

    /// <summary>The catalogue's model id.</summary>
    public required string Model { get; init; }

    /// <summary>US dollars: positive for a charge, negative for a refund.</summary>
    public required decimal Cost { get; init; }

    /// <summary>Seconds of video, when the price is per second.</summary>
    public double? Seconds { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset At { get; init; }
}
