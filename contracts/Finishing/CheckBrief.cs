using AdGenius.Contracts.Briefs;
using MassTransit;

namespace AdGenius.Contracts.Finishing;

/// <summary>
/// Request to a storage worker: check what a brief names before anything is made or paid for, such as its voice, its music and its logo.
/// Answered by <see cref="BriefChecked"/>. Nothing is changed by it.
/// </summary>
[MessageUrn("AdGenius:CheckBrief")]
[EntityName("AdGenius:CheckBrief")]
public sealed record CheckBrief
{
    /// <summary>The tenant; every file that the brief names must be its own.</summary>
    public required string TenantName { get; init; }

    /// <summary>The brief.</summary>
    public required Brief Brief { get; init; }

    /// <summary>The brand kit that the brief names; null for none.</summary>
    public BrandKit? BrandKit { get; init; }

    /// <summary>Length of the video in seconds without its end card; null where the request does not state it.</summary>
    public double? DurationSeconds { get; init; }

    /// <summary>US dollars that the job may spend; null for no limit.</summary>
    public decimal? MaxCost { get; init; }
}
