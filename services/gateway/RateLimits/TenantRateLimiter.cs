using System.Threading.RateLimiting;
using AdGenius.Gateway.Tenants;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.RateLimits;

/// <summary>
/// Counts each tenant's calls. An event stream is one call however long it stays open. The middleware uses it for every call; a
/// route whose body names the tenant uses it again once the body is read.
/// </summary>
internal sealed class TenantRateLimiter(IOptions<GatewayOptions> options) : IDisposable
{
    public PartitionedRateLimiter<HttpContext> Limiter { get; } = PartitionedRateLimiter.Create<HttpContext, string>(
        context => PartitionOf(context, options.Value.RequestsPerMinute ?? 0), StringComparer.Ordinal);

    public void Dispose() => Limiter.Dispose();

    private static RateLimitPartition<string> PartitionOf(HttpContext context, int perMinute) =>
        perMinute > 0 && Tenant.Known(context) is { } tenantName
            && context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is null
            ? RateLimitPartition.GetTokenBucketLimiter(tenantName, _ => GatewayRateLimits.PerMinute(perMinute))
            : RateLimitPartition.GetNoLimiter("");
}
