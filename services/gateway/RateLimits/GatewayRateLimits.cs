using System.Globalization;
using System.Threading.RateLimiting;
using AdGenius.Gateway.Limits;
using AdGenius.Gateway.Problems;
using AdGenius.Gateway.Requests;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.RateLimits;

/// <summary>
/// The limits of one gateway process: calls per tenant on every route, open event streams per tenant, callbacks and open
/// calls without a key per remote address.
/// Processes do not share their counts.
/// </summary>
internal static class GatewayRateLimits
{
    /// <summary>
    /// The policy of event streams, which <see cref="TenantRateLimiter"/> counts for as long as they are open: for those over gRPC the
    /// tenant may be known only after the middleware.
    /// </summary>
    public const string EventStreams = nameof(EventStreams);

    /// <summary>The policy of provider callbacks, whose callers are not authenticated here.</summary>
    public const string Callbacks = nameof(Callbacks);

    /// <summary>The policy of gRPC health and reflection, which need no key: a permit is held for as long as the call is open.</summary>
    public const string AnonymousCalls = nameof(AnonymousCalls);

    /// <summary>How many calls of <see cref="AnonymousCalls"/> one remote network may hold open.</summary>
    internal const int MaxAnonymousCalls = 32;

    private static readonly TimeSpan DefaultRetryAfter = TimeSpan.FromSeconds(5);

    public static IServiceCollection AddGatewayRateLimits(this IServiceCollection services)
    {
        services.TryAddSingleton<TenantRateLimiter>();
        services.AddRateLimiter(static limits => limits.OnRejected = RejectAsync);
        services.TryAddSingleton<TenantLimitCache>();
        services.AddOptions<RateLimiterOptions>().Configure<TenantRateLimiter, IOptions<GatewayOptions>>(
            static (limits, tenants, gateway) =>
            {
                limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
                limits.GlobalLimiter = tenants.Limiter;
                limits.AddPolicy(EventStreams, static _ => RateLimitPartition.GetNoLimiter(""));
                limits.AddPolicy(Callbacks, context => CallbacksOf(context, gateway.Value.CallbacksPerMinute));
                limits.AddPolicy(AnonymousCalls, static context => RateLimitPartition.GetConcurrencyLimiter(
                    RemoteNetwork.Of(context.Connection.RemoteIpAddress),
                    static _ => new ConcurrencyLimiterOptions { PermitLimit = MaxAnonymousCalls, QueueLimit = 0 }));
            });
        return services;
    }

    /// <summary>429 with Retry-After, for the limit that <paramref name="lease"/> was refused by.</summary>
    public static IResult Rejection(HttpContext context, RateLimitLease lease)
    {
        var options = context.RequestServices.GetRequiredService<IOptions<GatewayOptions>>().Value;
        var limits = context.RequestServices.GetRequiredService<TenantLimitCache>().Of(context);
        var policy = PolicyOf(context);
        var isTimed = lease.TryGetMetadata(MetadataName.RetryAfter, out var wait);
        var seconds = Math.Max(1, (long)Math.Ceiling((isTimed ? wait : DefaultRetryAfter).TotalSeconds));
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return ProblemResults.TooManyRequests(policy switch
        {
            Callbacks => $"A remote address may send {options.CallbacksPerMinute} callbacks per minute. Retry after {seconds} s.",
            AnonymousCalls => $"A remote address may hold {MaxAnonymousCalls} calls of health and reflection. Close one.",
            EventStreams when !isTimed => "Event stream limit reached: a tenant may hold "
                + $"{limits.MaxEventStreams} event streams at one gateway. Close one, or read the job instead.",
            _ => $"A tenant may make {limits.RequestsPerMinute} requests per minute. Retry after {seconds} s.",
        });
    }

    /// <summary>True for a call whose response is an event stream.</summary>
    public static bool IsEventStream(HttpContext context) => PolicyOf(context) == EventStreams;

    private static string? PolicyOf(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<EnableRateLimitingAttribute>()?.PolicyName;

    private static ValueTask RejectAsync(OnRejectedContext rejected, CancellationToken cancellationToken) =>
        new(Rejection(rejected.HttpContext, rejected.Lease).ExecuteAsync(rejected.HttpContext));

    private static RateLimitPartition<string> CallbacksOf(HttpContext context, int perMinute) => RateLimitPartition.GetTokenBucketLimiter(
        RemoteNetwork.Of(context.Connection.RemoteIpAddress),
        _ => PerMinute(perMinute));

    /// <summary>A minute's worth at once, and a steady refill.</summary>
    internal static TokenBucketRateLimiterOptions PerMinute(int permits) => new()
    {
        TokenLimit = permits,
        TokensPerPeriod = 1,
        ReplenishmentPeriod = TimeSpan.FromMinutes(1) / permits,
        QueueLimit = 0,
    };
}
