using MassTransit;

namespace AdGenius.Contracts.Policy;

/// <summary>Event: a person has approved a job that was held. A rejected one ends with <c>VideoFailed</c>.</summary>
[MessageUrn("AdGenius:VideoApproved")]
[EntityName("AdGenius:VideoApproved")]
public sealed record VideoApproved
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The publisher's id of the request.</summary>
    public required string RequestId { get; init; }

    /// <summary>The tenant.</summary>
    public required string TenantName { get; init; }

    /// <summary>The creative.</summary>
    public required string CreativeId { get; init; }

    /// <summary>The reason that was given.</summary>
    public string? Reason { get; init; }

    /// <summary>Who approved: the id of the API key, where one is required.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>When it was approved, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The publisher's labels.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}
