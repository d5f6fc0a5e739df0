using MassTransit;

namespace AdGenius.Contracts.Videos;

/// <summary>A job was stopped. Published exactly once per job. Takes that were stored before stay stored and are listed.</summary>
[MessageUrn("AdGenius:VideoCancelled")]
[EntityName("AdGenius:VideoCancelled")]
public sealed record VideoCancelled
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The publisher's id of the request.</summary>
    public required string RequestId { get; init; }

    /// <summary>The tenant.</summary>
    public required string TenantName { get; init; }

    /// <summary>The creative.</summary>
    public required string CreativeId { get; init; }

    /// <summary>Why, in the canceller's words.</summary>
    public string? Reason { get; init; }

    /// <summary>Every take as it stood.</summary>
    public required IReadOnlyList<TakeOutcome> Takes { get; init; }

    /// <summary>What the job has cost in US dollars.</summary>
    public decimal Cost { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The publisher's own words.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}
