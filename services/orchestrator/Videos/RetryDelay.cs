namespace AdGenius.Orchestrator.Videos;

/// <summary>How long a stage waits before it is retried.</summary>
internal static class RetryDelay
{
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromHours(1);

    /// <summary>The worker's own <paramref name="retryAfter"/>, else the base delay doubled with each attempt, at most an hour.</summary>
    public static TimeSpan Of(int retryAttempts, TimeSpan? retryAfter, RetryOptions options)
    {
        if (retryAfter is { } delay)
        {
            return delay;
        }

        var backoff = options.RetryBaseDelay * Math.Pow(2, Math.Min(retryAttempts, 10));
        return backoff < MaxBackoff ? backoff : MaxBackoff;
    }
}
