namespace AdGenius.ProviderWorker.Providers;

/// <summary>Every result that a cancellation can have.</summary>
internal abstract record CancelResult
{
    private CancelResult()
    {
    }

    /// <summary>Cancelled, or never going to be charged.</summary>
    /// <param name="Cost">US dollars that were charged all the same; null when not reported, and the estimate is kept.</param>
    internal sealed record Cancelled(decimal? Cost) : CancelResult;

    /// <summary>The provider cannot cancel jobs; it continues and is charged.</summary>
    internal sealed record NotSupported : CancelResult;

    /// <summary>It had ended before.</summary>
    internal sealed record AlreadyCompleted : CancelResult;

    /// <summary>The provider could not be reached.</summary>
    internal sealed record Unreachable(string Why, TimeSpan? RetryAfter) : CancelResult;
}
