using AdGenius.Contracts;

namespace AdGenius.Orchestrator.Videos.Retries;

/// <summary>How long a stage waits before it is retried.</summary>
internal static class RetryDelay
{
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromHours(1);
    private static readonly TimeSpan MaxProviderBackoff = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxFileBackoff = TimeSpan.FromMinutes(15);

    /// <summary>
    /// The worker's own delay, else the base delay doubled with each attempt: at most a minute where a provider is unavailable, so that its
    /// end is soon seen, at most a quarter of an hour where a file is that the request names, whose server is not ours to ask every minute
    /// for hours, else at most an hour.
    /// </summary>
    public static TimeSpan Of(int retryAttempts, Failure failure, RetryOptions options)
    {
        if (failure.RetryAfter is { } delay)
        {
            return delay;
        }

        var backoff = options.RetryBaseDelay * Math.Pow(2, Math.Min(retryAttempts, 10));
        var max = failure switch
        {
            { Code: FailureCode.ProviderUnavailable, Field: null } => MaxProviderBackoff,
            { Code: FailureCode.ProviderUnavailable } => MaxFileBackoff,
            _ => MaxBackoff,
        };
        return backoff < max ? backoff : max;
    }
}
