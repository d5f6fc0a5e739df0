using MassTransit;

namespace AdGenius.Contracts.Videos;

/// <summary>
/// Event: a gateway accepted a request whose job is not in the database yet, for example while no orchestrator runs. Every gateway answers
/// requests for the job with this until the database has it.
/// </summary>
[MessageUrn("AdGenius:VideoRequestQueued")]
[EntityName("AdGenius:VideoRequestQueued")]
public sealed record VideoRequestQueued
{
    /// <summary>The job that the request will become.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The publisher's id of the request.</summary>
    public required string RequestId { get; init; }

    /// <summary>The tenant.</summary>
    public required string TenantName { get; init; }

    /// <summary>The creative.</summary>
    public required string CreativeId { get; init; }

    /// <summary>The model that was requested; null for the default.</summary>
    public string? Model { get; init; }

    /// <summary>The publisher's labels.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>SHA-256 of the whole request, which distinguishes it from another request under the same id.</summary>
    public required string RequestDigest { get; init; }

    /// <summary>When it was accepted, UTC.</summary>
    public required DateTimeOffset At { get; init; }
}
