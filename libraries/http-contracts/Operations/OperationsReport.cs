namespace AdGenius.HttpContracts.Operations;

/// <summary>The state of the whole installation, for operators.</summary>
public sealed record OperationsReport
{
    /// <summary>When it was read, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The broker's queues; absent where they cannot be counted.</summary>
    public IReadOnlyList<OperationsQueue>? Queues { get; init; }

    /// <summary>The jobs that have not ended, by state.</summary>
    public required IReadOnlyList<OperationsStage> Stages { get; init; }

    /// <summary>What happened in each of the last 60 minutes, by event type.</summary>
    public required IReadOnlyList<OperationsThroughput> Throughput { get; init; }

    /// <summary>True when there was more in that time than was counted: the older minutes are too low.</summary>
    public required bool IsThroughputPartial { get; init; }

    /// <summary>The paid calls that have not ended, by model.</summary>
    public required IReadOnlyList<OperationsProvider> Providers { get; init; }

    /// <summary>The tenants with jobs that have not ended, at most 50, those with the most jobs first.</summary>
    public required IReadOnlyList<OperationsTenant> Tenants { get; init; }
}
