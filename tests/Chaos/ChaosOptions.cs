namespace AdGenius.Chaos;

/// <summary>What to run.</summary>
internal sealed record ChaosOptions
{
    public required int Jobs { get; init; }

    /// <summary>
    /// Decides which jobs are made how, and which faults come when. The same seed is the same plan; what the machine makes of it differs in
    /// time.
    /// </summary>
    public required int Seed { get; init; }

    /// <summary>How long jobs are submitted and faults injected.</summary>
    public required TimeSpan Length { get; init; }

    public bool InjectFaults { get; init; } = true;

    /// <summary>
    /// What the fleet's stall timeouts, retry delays and limits are divided by, and the long outages with them; 1 for the defaults.
    /// </summary>
    public double TimeScale { get; init; } = 1;

    /// <summary>
    /// How much later than its deadline a job may end: what the sweep, a broker that starts and a machine with two cores need.
    /// </summary>
    public TimeSpan DeadlineGrace { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Which share of the messages between the services is delivered a second time.</summary>
    public double DuplicateShare { get; init; } = 0.05;

    /// <summary>Only faults whose name is listed; empty for all.</summary>
    public IReadOnlyCollection<string> OnlyFaults { get; init; } = [];

    public string? LogFolder { get; init; }
}
