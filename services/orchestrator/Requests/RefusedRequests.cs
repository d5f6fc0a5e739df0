using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.VideoRequests;

namespace AdGenius.Orchestrator.Requests;

/// <summary>
/// The answer to a request that is not accepted. It repeats the publisher's ids, so that the publisher can tell which request is meant;
/// they may be anything, so they are cleaned and limited.
/// </summary>
internal static class RefusedRequests
{
    public static VideoRefused Of(string? requestId, string? tenantName, IReadOnlyList<Failure> failures, DateTimeOffset at) => new()
    {
        RequestId = TextRules.Clean(requestId ?? "", VideoRequestRules.MaxRequestIdLength),
        TenantName = TextRules.Clean(tenantName ?? "", VideoRequestRules.MaxNameLength),
        Failures = failures,
        At = at,
    };

    /// <summary>The job that the refused request would have become.</summary>
    public static Guid JobIdOf(VideoRefused refused) => JobIds.OfRequest(refused.TenantName, refused.RequestId);
}
