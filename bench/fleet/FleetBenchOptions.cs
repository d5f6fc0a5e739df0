namespace AdGenius.Bench.Fleet;

/// <summary>What is measured, and for how long.</summary>
internal sealed record FleetBenchOptions
{
    /// <summary>Jobs submitted before anything is measured, so that code is compiled and connections are open.</summary>
    public required int WarmUpJobs { get; init; }

    /// <summary>How long each stage is measured.</summary>
    public required TimeSpan Length { get; init; }

    /// <summary>Jobs that are under way at a time where the fleet is to do as many as it can.</summary>
    public required int Window { get; init; }

    /// <summary>Jobs per second that the fleet has to keep up with.</summary>
    public required double Rate { get; init; }

    /// <summary>Jobs per second while latency is measured.</summary>
    public required double LatencyRate { get; init; }

    /// <summary>Jobs that wait in line; 0 leaves this stage out.</summary>
    public required int Backlog { get; init; }

    /// <summary>Whose jobs they are.</summary>
    public required int Tenants { get; init; }

    /// <summary>Orchestrator processes.</summary>
    public required int Orchestrators { get; init; }

    /// <summary>What every job asks for.</summary>
    public required string Model { get; init; }

    /// <summary>Print which statements the database was busy with.</summary>
    public required bool Profile { get; init; }

    /// <summary>Keep the processes' logs here.</summary>
    public string? LogFolder { get; init; }
}
