using System.Threading.RateLimiting;
using AdGenius.Gateway.Limits;
using AdGenius.Gateway.Tenants;
using Microsoft.AspNetCore.Authorization;

namespace AdGenius.Gateway.RateLimits;

/// <summary>
/// Counts each tenant's calls and its open event streams. An event stream is one call however long it stays open. The middleware uses it
/// for every call; a route whose body names the tenant uses it again once the body is read.
/// </summary>
internal sealed class TenantRateLimiter : IDisposable
{
    private readonly TenantLimitCache _limits;
    private readonly PartitionedRateLimiter<HttpContext> _calls;
    private readonly PartitionedRateLimiter<HttpContext> _streams;

    public TenantRateLimiter(TenantLimitCache limits)
    {
        _limits = limits;
        _calls = PartitionedRateLimiter.Create<HttpContext, (string, int)>(
            context => CallsOf(context, limits.Of(context).RequestsPerMinute));
        _streams = PartitionedRateLimiter.Create<HttpContext, (string, int)>(
            context => StreamsOf(context, limits.Of(context).MaxEventStreams));
        Limiter = PartitionedRateLimiter.CreateChained(_calls, _streams);
    }

    /// <summary>What the middleware asks for every call; the lease is held until the call ends.</summary>
    public PartitionedRateLimiter<HttpContext> Limiter { get; }

    /// <summary>
    /// Counts a call whose tenant was not known to the middleware. The lease is held until the response ends, as by the middleware.
    /// </summary>
    public async Task<RateLimitLease> CountAsync(HttpContext context)
    {
        await _limits.LoadAsync(context);
        var lease = Limiter.AttemptAcquire(context);
        context.Response.RegisterForDispose(lease);
        return lease;
    }

    public void Dispose()
    {
        Limiter.Dispose(); // not the two that it asks
        _calls.Dispose();
        _streams.Dispose();
    }

    // The limit is part of the key: a tenant whose limit changes begins a new count.
    private static RateLimitPartition<(string, int)> CallsOf(HttpContext context, int perMinute) =>
        perMinute > 0 && Tenant.OrNull(context) is { } tenantName
            && context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is null
            ? RateLimitPartition.GetTokenBucketLimiter((tenantName, perMinute), _ => GatewayRateLimits.PerMinute(perMinute))
            : RateLimitPartition.GetNoLimiter(("", 0));

    private static RateLimitPartition<(string, int)> StreamsOf(HttpContext context, int permits) =>
        GatewayRateLimits.IsEventStream(context) && Tenant.OrNull(context) is { } tenantName
            ? RateLimitPartition.GetConcurrencyLimiter(
                (tenantName, permits), _ => new ConcurrencyLimiterOptions { PermitLimit = permits, QueueLimit = 0 })
            : RateLimitPartition.GetNoLimiter(("", 0));
}
