using MassTransit;

namespace AdGenius.Contracts.Policy;

/// <summary>Event: a job waits for the approval of a person.</summary>
[MessageUrn("AdGenius:VideoHeld")]
[EntityName("AdGenius:VideoHeld")]
public sealed record VideoHeld
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The publisher's id of the request.</summary>
    public required string RequestId { get; init; }

    /// <summary>The tenant.</summary>
    public required string TenantName { get; init; }

    /// <summary>The creative.</summary>
    public required string CreativeId { get; init; }

    /// <summary>What has to be approved.</summary>
    public required IReadOnlyList<PolicyFinding> Findings { get; init; }

    /// <summary>When the job fails without a decision, UTC.</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>When it was held, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The publisher's labels.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}
