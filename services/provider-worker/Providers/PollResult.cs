using AdGenius.Contracts;

namespace AdGenius.ProviderWorker.Providers;

/// <summary>Every result that polling a job can have.</summary>
internal abstract record PollResult
{
    private PollResult()
    {
    }

    /// <summary>Still in progress.</summary>
    /// <param name="Fraction">0 to 1, where known.</param>
    /// <param name="Activity">What happens, for people.</param>
    internal sealed record Waiting(double? Fraction, string Activity) : PollResult
    {
        /// <summary>Servers send any number; a database cannot store infinity.</summary>
        public double? Fraction { get; init; } = Fraction is { } value && double.IsFinite(value) ? Math.Clamp(value, 0, 1) : null;
    }

    /// <summary>Succeeded.</summary>
    /// <param name="Source">Where the clip is.</param>
    /// <param name="Cost">US dollars, where the provider reports it; otherwise the estimate is used.</param>
    internal sealed record Succeeded(ClipSource Source, decimal? Cost = null) : PollResult;

    /// <summary>Failed permanently.</summary>
    /// <param name="Failure">The reason.</param>
    /// <param name="Cost">US dollars that were charged all the same; 0 when refunded.</param>
    internal sealed record Failed(Failure Failure, decimal Cost) : PollResult;

    /// <summary>
    /// The provider does not know the job: it is lost if that stays so. A server that is being replaced answers the same for a while.
    /// </summary>
    /// <param name="Cost">US dollars that count as charged when it is lost.</param>
    internal sealed record JobNotFound(decimal Cost) : PollResult;

    /// <summary>The provider could not be reached; the job continues.</summary>
    /// <param name="Why">The reason, for people.</param>
    /// <param name="RetryAfter">The delay that the provider requests.</param>
    internal sealed record Unreachable(string Why, TimeSpan? RetryAfter) : PollResult
    {
        /// <summary>The provider answered with a success that cannot be read: it is no outage, and may stay so.</summary>
        public bool IsUnreadableSuccess { get; init; }
    }
}
