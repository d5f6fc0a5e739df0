using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.VideoRequests;

namespace AdGenius.Gateway.Videos;

/// <summary>
/// A request that was accepted and whose job the database may not have yet. Only what an answer shows is kept of it: prompts and scenes of
/// ten thousand requests would fill the memory.
/// </summary>
internal sealed record AcceptedRequest
{
    private const int OverheadBytes = 512;

    public required Guid JobId { get; init; }

    public required string TenantName { get; init; }

    public required string RequestId { get; init; }

    public required string CreativeId { get; init; }

    public string? Model { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Distinguishes this request from another under the same id; see <see cref="RequestDigest"/>.</summary>
    public required string Digest { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Why the orchestrator refused it; empty while it has not.</summary>
    public IReadOnlyList<Failure> Refusals { get; init; } = [];

    public DateTimeOffset? RefusedAt { get; init; }

    /// <summary>About how much memory it takes.</summary>
    public int SizeBytes => OverheadBytes
        + (2 * (RequestId.Length + TenantName.Length + CreativeId.Length + Digest.Length))
        + (2 * (Labels?.Sum(label => label.Key.Length + label.Value.Length) ?? 0))
        + (2 * Refusals.Sum(failure => failure.Text.Length));

    public static AcceptedRequest Of(GenerateVideo request, string digest, DateTimeOffset at) => new()
    {
        JobId = JobIds.OfRequest(request.TenantName, request.RequestId),
        TenantName = request.TenantName,
        RequestId = request.RequestId,
        CreativeId = request.CreativeId,
        Model = request.Model,
        Labels = request.Labels,
        Digest = digest,
        At = at,
    };
}
