using AdGenius.Contracts;
using AdGenius.Contracts.Videos;

namespace AdGenius.Gateway.Videos;

/// <summary>A request this gateway has sent on, for the moment until the database has its job.</summary>
internal sealed record AcceptedRequest
{
    public required Guid JobId { get; init; }

    public required GenerateVideo Request { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Why the orchestrator would not have it; empty while it has not said so.</summary>
    public IReadOnlyList<Failure> Refusals { get; init; } = [];

    public DateTimeOffset? RefusedAt { get; init; }
}
