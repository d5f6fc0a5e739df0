using MassTransit;

namespace AdGenius.Contracts.Videos;

/// <summary>
/// Event: a job ended with at least one stored take. Published once for each end of a job: see
/// <see cref="IsCorrection"/>.
/// </summary>
[MessageUrn("AdGenius:VideoCompleted")]
[EntityName("AdGenius:VideoCompleted")]
public sealed record VideoCompleted
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The publisher's id of the request.</summary>
    public required string RequestId { get; init; }

    /// <summary>The tenant.</summary>
    public required string TenantName { get; init; }

    /// <summary>The creative.</summary>
    public required string CreativeId { get; init; }

    /// <summary>Every take with its outcome: the stored ones and the failed ones with their reasons.</summary>
    public required IReadOnlyList<TakeOutcome> Takes { get; init; }

    /// <summary>What the job has cost in US dollars.</summary>
    public decimal Cost { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The publisher's labels.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>
    /// True when the job had ended before and a take was stored again on request (<c>RetryStore</c>): this end replaces the earlier one.
    /// Absent for the first end.
    /// </summary>
    public bool? IsCorrection { get; init; }
}
