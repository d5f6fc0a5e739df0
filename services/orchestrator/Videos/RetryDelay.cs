namespace AdGenius.Orchestrator.Videos;

/// <summary>How long a stage waits before it is retried.</summary>
internal static class RetryDelay
{
    private static readonly TimeSpan Max = TimeSpan.FromHours(1);

    /// <summary>The worker's own <paramref name="retryAfter"/>, else the base delay doubled with each attempt; at most an hour.</summary>
    public static TimeSpan Of(int retryAttempts, TimeSpan? retryAfter, RetryOptions options)
    {
        var delay = retryAfter ?? options.RetryBaseDelay * Math.Pow(2, Math.Min(retryAttempts, 10));
        return delay < Max ? delay : Max;
    }
}
