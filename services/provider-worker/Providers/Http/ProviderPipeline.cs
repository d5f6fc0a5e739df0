using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>Builds the one pipeline of a provider: repeats outside, breaker inside, a time limit on each attempt.</summary>
internal static class ProviderPipeline
{
    /// <summary>The request that a pipeline run is about.</summary>
    public static readonly ResiliencePropertyKey<CallKind> Kind = new("adgenius.call-kind");

    /// <summary>
    /// Builds the pipeline. It holds the breaker's state, so each provider has exactly one for as long as the process lives.
    /// </summary>
    public static ResiliencePipeline<HttpResponseMessage> Build(ProviderOptions options, TimeProvider time)
    {
        var builder = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time };
        if (options.MaximumRetries > 0)
        {
            builder.AddRetry(CreateRetryOptions(options, time));
        }

        return builder
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage>
            {
                FailureRatio = 0.5,
                MinimumThroughput = 10,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = TimeSpan.FromSeconds(15),
                ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome switch
                {
                    { Exception: HttpRequestException or TimeoutRejectedException } => true,
                    // throttling is not trouble
                    { Result: { } response } => (int)response.StatusCode >= 500 && !IsJobError(arguments.Context, response),
                    _ => false,
                }),
            })
            .AddTimeout(new TimeoutStrategyOptions { Timeout = options.AttemptTimeout })
            .Build();
    }

    /// <summary>fal tells the end of a job with the status of its error: a job that failed says nothing about the provider.</summary>
    private static bool IsJobError(ResilienceContext context, HttpResponseMessage response) =>
        context.Properties.GetValue(Kind, CallKind.Submit) == CallKind.Read && response.Headers.Contains("X-Fal-Error-Type");

    private static RetryStrategyOptions<HttpResponseMessage> CreateRetryOptions(ProviderOptions options, TimeProvider time) => new()
    {
        MaxRetryAttempts = options.MaximumRetries,
        Delay = options.RetryDelay,
        MaxDelay = options.MaxRetryAfter,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        ShouldHandle = arguments =>
        {
            var kind = arguments.Context.Properties.GetValue(Kind, CallKind.Submit);
            return ValueTask.FromResult(arguments.Outcome switch
            {
                { Exception: { } exception } => RetryPolicy.ShouldRetry(kind, exception),
                { Result: { } response } => RetryPolicy.ShouldRetry(kind, response)
                    && (RetryAfter.Of(response, time.GetUtcNow()) ?? TimeSpan.Zero) <= options.MaxRetryAfter,
                _ => false,
            });
        },
        DelayGenerator = arguments => ValueTask.FromResult(
            arguments.Outcome.Result is { } response ? RetryAfter.Of(response, time.GetUtcNow()) : null),
        OnRetry = static arguments =>
        {
            arguments.Outcome.Result?.Dispose();
            return ValueTask.CompletedTask;
        },
    };
}
