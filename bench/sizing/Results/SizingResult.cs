namespace AdGenius.Bench.Sizing.Results;

/// <summary>What a simulation found. Times are in seconds, money in US dollars; "peak" is the mean of the busiest hour.</summary>
internal sealed record SizingResult
{
    public required string Scenario { get; init; }

    public required int Seed { get; init; }

    public required int Hours { get; init; }

    public required JobCounts Jobs { get; init; }

    public required IReadOnlyList<StageTimes> Stages { get; init; }

    public required IReadOnlyList<PodUse> Pods { get; init; }

    public required ServerLoad Servers { get; init; }

    public required IReadOnlyList<ProviderUse> Providers { get; init; }

    public required DailyCost CostPerDay { get; init; }

    public required TenantWaits Tenants { get; init; }

    /// <summary>What limits the fleet or will soon, a sentence each.</summary>
    public required IReadOnlyList<string> Findings { get; init; }

    public required long Events { get; init; }
}

/// <summary>Jobs that arrived in the measured time.</summary>
/// <param name="Arrived">Requests.</param>
/// <param name="Completed">With at least one stored take.</param>
/// <param name="Failed">Without any.</param>
/// <param name="Unfinished">Still open a day after the measured time.</param>
/// <param name="PerSecond">Requests per second.</param>
/// <param name="PeakPerSecond">In the busiest hour.</param>
/// <param name="Fallbacks">Takes that were given to another provider.</param>
internal sealed record JobCounts(
    long Arrived, long Completed, long Failed, long Unfinished, double PerSecond, double PeakPerSecond, long Fallbacks);

/// <summary>One stage.</summary>
/// <param name="Name">The queue, or what is waited for.</param>
/// <param name="Count">How many pieces of work passed it.</param>
/// <param name="Wait">From the queue to the start of work.</param>
/// <param name="ServiceMean">The mean time in work.</param>
/// <param name="Total">Wait and work together.</param>
/// <param name="Utilization">Busy slots by slots; null where there are none.</param>
/// <param name="PeakUtilization">In the busiest hour.</param>
/// <param name="LongestQueue">The most that have waited at a time.</param>
internal sealed record StageTimes(
    string Name,
    long Count,
    Quantiles Wait,
    double ServiceMean,
    Quantiles Total,
    double? Utilization,
    double? PeakUtilization,
    int LongestQueue);

/// <summary>Percentiles in seconds.</summary>
internal sealed record Quantiles(double Mean, double P50, double P95, double P99, double Max)
{
    public static Quantiles Of(DurationHistogram times) =>
        new(times.Mean, times.Percentile(0.50), times.Percentile(0.95), times.Percentile(0.99), times.Max);
}

/// <summary>The pods of a deployment.</summary>
/// <param name="Deployment">Its name.</param>
/// <param name="Mean">The mean number, those that start or stop included.</param>
/// <param name="Max">The highest number.</param>
/// <param name="Limit">The most that its scaling allows; null for a fixed number.</param>
/// <param name="ByHour">The mean number in each hour of the day.</param>
internal sealed record PodUse(string Deployment, double Mean, int Max, int? Limit, IReadOnlyList<double> ByHour);

/// <summary>What broker and database have to do.</summary>
/// <param name="Messages">Per second.</param>
/// <param name="PeakMessages">Per second.</param>
/// <param name="Statements">Per second.</param>
/// <param name="PeakStatements">Per second.</param>
/// <param name="IdleStatements">Per second, of them those that do not depend on jobs.</param>
/// <param name="DatabaseConnections">At most, with every pool full.</param>
/// <param name="BrokerConnections">At most.</param>
/// <param name="PeakDatabaseCores">Processor cores of the database.</param>
/// <param name="PeakBrokerCores">Processor cores of the broker.</param>
/// <param name="PeakOrchestratorCores">Processor cores of all orchestrators.</param>
/// <param name="PeakGatewayCores">Processor cores of all gateways, for requests alone.</param>
internal sealed record ServerLoad(
    double Messages,
    double PeakMessages,
    double Statements,
    double PeakStatements,
    double IdleStatements,
    int DatabaseConnections,
    int BrokerConnections,
    double PeakDatabaseCores,
    double PeakBrokerCores,
    double PeakOrchestratorCores,
    double PeakGatewayCores);

/// <summary>One provider.</summary>
/// <param name="Model">Its id.</param>
/// <param name="Slots">Concurrent jobs that the settings allow.</param>
/// <param name="Clips">Clips per day.</param>
/// <param name="CostPerDay">US dollars.</param>
/// <param name="PeakInFlight">The highest number of jobs at it.</param>
/// <param name="TimedOut">Submissions that have waited too long for a slot.</param>
internal sealed record ProviderUse(string Model, int Slots, double Clips, decimal CostPerDay, int PeakInFlight, long TimedOut);

/// <summary>US dollars of a day.</summary>
/// <param name="Providers">All providers.</param>
/// <param name="GpuHours">Hours of pods with a GPU.</param>
/// <param name="Gpu">Their price.</param>
/// <param name="OtherPods">The price of all other pods.</param>
/// <param name="Total">All of it.</param>
/// <param name="PerThousandJobs">For 1,000 completed jobs.</param>
internal sealed record DailyCost(
    decimal Providers, double GpuHours, decimal Gpu, decimal OtherPods, decimal Total, decimal PerThousandJobs);

/// <summary>How unequal tenants wait for admission.</summary>
/// <param name="Count">Tenants that had jobs.</param>
/// <param name="LargestShare">The share of jobs of the largest.</param>
/// <param name="MedianMeanWait">The median of the tenants' mean waits.</param>
/// <param name="P99MeanWait">The 99th percentile of them.</param>
/// <param name="Worst">The tenants with the longest single wait, the worst first.</param>
internal sealed record TenantWaits(
    int Count, double LargestShare, double MedianMeanWait, double P99MeanWait, IReadOnlyList<TenantWait> Worst);

/// <summary>One tenant.</summary>
/// <param name="Tenant">Its rank by number of jobs, from 1.</param>
/// <param name="Jobs">Its jobs.</param>
/// <param name="MeanWait">The mean wait for admission.</param>
/// <param name="LongestWait">The longest.</param>
/// <param name="LongestJob">The longest time from request to end.</param>
internal sealed record TenantWait(int Tenant, int Jobs, double MeanWait, double LongestWait, double LongestJob);
