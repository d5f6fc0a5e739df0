using AdGenius.Contracts;

namespace AdGenius.ProviderWorker.Providers;

/// <summary>Every way a look at a job can end.</summary>
internal abstract record PollResult
{
    private PollResult()
    {
    }

    /// <summary>Still at it.</summary>
    /// <param name="Fraction">0 to 1, where known.</param>
    /// <param name="Activity">In words.</param>
    internal sealed record Waiting(double? Fraction, string Activity) : PollResult;

    /// <summary>Done.</summary>
    /// <param name="Source">Where the clip is.</param>
    /// <param name="Cost">US dollars, where the provider says so; else the estimate holds.</param>
    internal sealed record Succeeded(ClipSource Source, decimal? Cost = null) : PollResult;

    /// <summary>Failed for good.</summary>
    /// <param name="Failure">Why.</param>
    /// <param name="Cost">US dollars that were charged all the same; 0 when refunded.</param>
    internal sealed record Failed(Failure Failure, decimal Cost) : PollResult;

    /// <summary>The provider could not be asked; the job goes on.</summary>
    internal sealed record Unreachable(string Why, TimeSpan? RetryAfter) : PollResult;
}
