namespace AdGenius.Bench.Gateway;

/// <summary>What is measured, and for how long.</summary>
internal sealed record GatewayBenchOptions
{
    /// <summary>Tenants, each with one job that is followed.</summary>
    public required int Tenants { get; init; }

    /// <summary>Event streams of all tenants together.</summary>
    public required int Streams { get; init; }

    /// <summary>How long each stage is measured.</summary>
    public required TimeSpan Length { get; init; }

    /// <summary>The time between two events of a job.</summary>
    public required TimeSpan EventInterval { get; init; }

    /// <summary>Requests that are accepted per measurement.</summary>
    public required int Requests { get; init; }

    /// <summary>The folder of the processes' logs.</summary>
    public string? LogFolder { get; init; }
}
