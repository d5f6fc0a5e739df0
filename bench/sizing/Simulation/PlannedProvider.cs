namespace AdGenius.Bench.Sizing.Simulation;

/// <summary>How one provider is used and how it answers.</summary>
internal sealed record PlannedProvider
{
    /// <summary>The id of the catalogue.</summary>
    public required string ModelId { get; init; }

    /// <summary>Concurrent jobs of all keys together.</summary>
    public required int Slots { get; init; }

    /// <summary>Seconds from the end of a poll to the next.</summary>
    public required double PollIntervalSeconds { get; init; }

    /// <summary>Seconds from the start of a poll to the start of the next.</summary>
    public double PollCycleSeconds => PollIntervalSeconds + PollSeconds;

    /// <summary>Seconds after which a job that is not done counts as failed.</summary>
    public required double DeadlineSeconds { get; init; }

    /// <summary>The median of a job's time at the provider, in seconds.</summary>
    public required double MedianSeconds { get; init; }

    /// <summary>Its 95th percentile.</summary>
    public required double P95Seconds { get; init; }

    /// <summary>Seconds of submitting a job.</summary>
    public required double SubmitSeconds { get; init; }

    /// <summary>Seconds of one poll.</summary>
    public required double PollSeconds { get; init; }

    /// <summary>Seconds of fetching a result into staging.</summary>
    public required double FetchSeconds { get; init; }

    /// <summary>The share of jobs that fail, 0 to 1.</summary>
    public required double FailureShare { get; init; }
}
