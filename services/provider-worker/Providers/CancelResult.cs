namespace AdGenius.ProviderWorker.Providers;

/// <summary>Every way a cancellation can end.</summary>
internal abstract record CancelResult
{
    private CancelResult()
    {
    }

    /// <summary>Cancelled, or never going to be charged.</summary>
    /// <param name="Cost">US dollars that were charged all the same; null when not said, and the estimate is kept.</param>
    internal sealed record Cancelled(decimal? Cost) : CancelResult;

    /// <summary>The provider has no way to stop a job; it goes on and is charged.</summary>
    internal sealed record NotSupported : CancelResult;

    /// <summary>It had ended before.</summary>
    internal sealed record AlreadyCompleted : CancelResult;

    /// <summary>The provider could not be asked.</summary>
    internal sealed record Unreachable(string Why, TimeSpan? RetryAfter) : CancelResult;
}
