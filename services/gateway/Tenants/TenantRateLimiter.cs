using System.Globalization;
using System.Threading.RateLimiting;
using AdGenius.Gateway.Problems;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Tenants;

/// <summary>
/// Counts each tenant's calls. A tenant may make a minute's worth at once and gets it back evenly. Every gateway counts for itself,
/// and what a call then does is not counted: an event stream is one call however long it stays.
/// </summary>
internal sealed class TenantRateLimiter(IOptions<GatewayOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<string>? _limiter = options.Value.RequestsPerMinute is > 0 and var permits
        ? Create(permits)
        : null;

    /// <summary>Counts one call; 429 when the tenant has none left.</summary>
    public IResult? Count(HttpContext context, string tenantName)
    {
        using var lease = _limiter?.AttemptAcquire(tenantName);
        if (lease is null or { IsAcquired: true })
        {
            return null;
        }

        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var found) ? found : TimeSpan.FromSeconds(1);
        context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return ProblemResults.TooManyRequests(options.Value.RequestsPerMinute!.Value);
    }

    public void Dispose() => _limiter?.Dispose();

    private static PartitionedRateLimiter<string> Create(int permits) => PartitionedRateLimiter.Create<string, string>(
        tenantName => RateLimitPartition.GetTokenBucketLimiter(tenantName, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = permits,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromMinutes(1) / permits,
            QueueLimit = 0,
        }),
        StringComparer.Ordinal);
}
