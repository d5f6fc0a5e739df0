namespace AdGenius.Bench.Fleet;

/// <summary>What is measured, and for how long.</summary>
internal sealed record FleetBenchOptions
{
    /// <summary>The folder with the programs of the orchestrator and of this bench.</summary>
    public required string ProgramFolder { get; init; }

    /// <summary>Jobs submitted before anything is measured, so that code is compiled and connections are open.</summary>
    public required int WarmUpJobs { get; init; }

    /// <summary>How long each stage is measured.</summary>
    public required TimeSpan Length { get; init; }

    /// <summary>Concurrent jobs where the maximum throughput is measured.</summary>
    public required int Window { get; init; }

    /// <summary>Jobs per second that the fleet must sustain.</summary>
    public required double Rate { get; init; }

    /// <summary>Jobs per second while latency is measured.</summary>
    public required double LatencyRate { get; init; }

    /// <summary>Queued jobs; 0 skips this stage.</summary>
    public required int Backlog { get; init; }

    /// <summary>The number of tenants.</summary>
    public required int Tenants { get; init; }

    /// <summary>Orchestrator processes.</summary>
    public required int Orchestrators { get; init; }

    /// <summary>The request of every job.</summary>
    public required string Model { get; init; }

    /// <summary>Workers report pick-up and progress.</summary>
    public required bool Reports { get; init; }

    /// <summary>Print the most expensive statements of the database.</summary>
    public required bool Profile { get; init; }

    /// <summary>Jobs of a soak run, which replaces the stages; 0 runs the stages.</summary>
    public required int SoakJobs { get; init; }

    /// <summary>The folder of the processes' logs.</summary>
    public string? LogFolder { get; init; }
}
