using System.Threading.RateLimiting;
using AdGenius.Gateway.Limits;
using AdGenius.Gateway.Tenants;
using Microsoft.AspNetCore.Authorization;

namespace AdGenius.Gateway.RateLimits;

/// <summary>
/// Counts each tenant's calls. An event stream is one call however long it stays open. The middleware uses it for every call; a
/// route whose body names the tenant uses it again once the body is read.
/// </summary>
internal sealed class TenantRateLimiter(TenantLimitCache limits) : IDisposable
{
    // The limit is part of the key: a tenant whose limit changes begins a new count.
    public PartitionedRateLimiter<HttpContext> Limiter { get; } = PartitionedRateLimiter.Create<HttpContext, (string, int)>(
        context => PartitionOf(context, limits.Of(context).RequestsPerMinute));

    /// <summary>Counts a call whose tenant was not known to the middleware.</summary>
    public async Task<RateLimitLease> CountAsync(HttpContext context)
    {
        await limits.LoadAsync(context);
        return Limiter.AttemptAcquire(context);
    }

    public void Dispose() => Limiter.Dispose();

    private static RateLimitPartition<(string, int)> PartitionOf(HttpContext context, int perMinute) =>
        perMinute > 0 && Tenant.Known(context) is { } tenantName
            && context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is null
            ? RateLimitPartition.GetTokenBucketLimiter((tenantName, perMinute), _ => GatewayRateLimits.PerMinute(perMinute))
            : RateLimitPartition.GetNoLimiter(("", 0));
}
