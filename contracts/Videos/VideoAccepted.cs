using MassTransit;

namespace AdGenius.Contracts.Videos;

/// <summary>Event: a request was accepted as a job and is stored durably.</summary>
[MessageUrn("AdGenius:VideoAccepted")]
[EntityName("AdGenius:VideoAccepted")]
public sealed record VideoAccepted
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The publisher's id of the request.</summary>
    public required string RequestId { get; init; }

    /// <summary>The tenant.</summary>
    public required string TenantName { get; init; }

    /// <summary>The creative.</summary>
    public required string CreativeId { get; init; }

    /// <summary>When it was accepted, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The publisher's labels.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}
