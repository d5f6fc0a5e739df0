using System.Net;
using AdGenius.Downloads;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.Timeout;

namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>The resilience pipeline of one server: retries outside, circuit breaker inside, a time limit on each attempt.</summary>
internal static class ProviderPipeline
{
    /// <summary>What a request does, which decides when it may be repeated.</summary>
    public static readonly HttpRequestOptionsKey<CallKind> KindKey = new("adgenius.call-kind");

    /// <summary>How long a request waits after a 429 that does not say so itself. Without it, as long as after other failures.</summary>
    public static readonly HttpRequestOptionsKey<TimeSpan> ThrottleDelayKey = new("adgenius.throttle-delay");

    /// <summary>
    /// Adds the strategies. A server has one pipeline per process, so its circuit breaker counts every call to it, and none to another.
    /// </summary>
    public static void Configure(ResiliencePipelineBuilder<HttpResponseMessage> builder, ProviderOptions options, TimeProvider time)
    {
        builder.TimeProvider = time;
        if (options.MaxRetries > 0)
        {
            builder.AddRetry(CreateRetryOptions(options, time));
        }

        builder
            .AddCircuitBreaker(new HttpCircuitBreakerStrategyOptions
            {
                FailureRatio = 0.5,
                MinimumThroughput = 10,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = TimeSpan.FromSeconds(15),
                ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome switch
                {
                    { Exception: HttpRequestException or TimeoutRejectedException } => true,
                    // throttling is not an outage
                    { Result: { } response } => (int)response.StatusCode >= 500 && !IsJobError(KindOf(arguments.Context), response),
                    _ => false,
                }),
            })
            .AddTimeout(new HttpTimeoutStrategyOptions { Timeout = options.AttemptTimeout });
    }

    /// <summary>fal reports the end of a job with the status of its error: a failed job is not a failure of the provider.</summary>
    private static bool IsJobError(CallKind kind, HttpResponseMessage response) =>
        kind == CallKind.Read && response.Headers.Contains("X-Fal-Error-Type");

    private static HttpRetryStrategyOptions CreateRetryOptions(ProviderOptions options, TimeProvider time) => new()
    {
        MaxRetryAttempts = options.MaxRetries,
        Delay = options.RetryDelay,
        MaxDelay = options.MaxRetryAfter,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        ShouldRetryAfterHeader = false, // RetryAfter reads more forms of it
        ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome switch
        {
            { Exception: { } exception } => RetryPolicy.ShouldRetry(KindOf(arguments.Context), exception),
            { Result: { } response } => RetryPolicy.ShouldRetry(KindOf(arguments.Context), response)
                && (DelayOf(arguments.Context, response, time) ?? TimeSpan.Zero) <= options.MaxRetryAfter,
            _ => false,
        }),
        DelayGenerator = arguments => ValueTask.FromResult(
            arguments.Outcome.Result is { } response ? DelayOf(arguments.Context, response, time) : null),
    };

    private static TimeSpan? DelayOf(ResilienceContext context, HttpResponseMessage response, TimeProvider time) =>
        RetryAfter.Of(response, time.GetUtcNow())
        ?? (response.StatusCode == HttpStatusCode.TooManyRequests && context.GetRequestMessage() is { } request
            && request.Options.TryGetValue(ThrottleDelayKey, out var delay) ? delay : null);

    /// <summary>The kind of the call; the strictest, a paid submit, where the request does not say.</summary>
    private static CallKind KindOf(ResilienceContext context) =>
        context.GetRequestMessage() is { } request && request.Options.TryGetValue(KindKey, out var kind) ? kind : CallKind.Submit;
}
