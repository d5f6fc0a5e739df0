namespace AdGenius.Hosting.Bus;

/// <summary>
/// How long a stopping process may take, by service. What must not be cut decides it: a paid call whose response would be lost, or work
/// that another process would have to do again. The manifests in deploy/k8s and the time limits of the services are tested against this
/// table.
/// </summary>
/// <param name="Service">The service's name.</param>
/// <param name="MaxWork">The longest single piece of its work that is not cut, with default settings.</param>
public sealed record StopTimes(string Service, TimeSpan MaxWork)
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(5);

    // With the in-memory bus the commands are sent again at the next start; a user waits at a terminal for the end of this process.
    private static readonly TimeSpan InMemoryConsumerStopTimeout = TimeSpan.FromSeconds(20);

    /// <summary>Every service.</summary>
    public static IReadOnlyList<StopTimes> All { get; } =
    [
        new("gateway", TimeSpan.FromSeconds(20)),          // a request that waits for the broker's confirmation and for its job
        new("orchestrator", TimeSpan.FromSeconds(20)),     // a saga step with its retries; a webhook attempt
        new("prompt-worker", TimeSpan.FromSeconds(60)),    // a call to a language model
        new("provider-worker", TimeSpan.FromSeconds(215)), // a paid submission with its retries, after its access token
        new("frame-worker", TimeSpan.FromSeconds(180)),    // a paid call for a hosted image; a batch of keyframes takes up to a minute
        new("storage-worker", TimeSpan.FromSeconds(100)),  // a transfer of one part
    ];

    /// <summary>How long consumers may finish what they hold before their token is cancelled.</summary>
    public TimeSpan ConsumerStopTimeout { get; private init; } = MaxWork;

    /// <summary>How long the bus may take altogether.</summary>
    public TimeSpan BusStopTimeout { get; private init; } = MaxWork + Step;

    /// <summary>How long the host waits for everything that runs in it.</summary>
    public TimeSpan HostShutdownTimeout { get; private init; } = MaxWork + (2 * Step);

    /// <summary>How long Kubernetes waits before it kills the process.</summary>
    public TimeSpan GracePeriod => HostShutdownTimeout + Step;

    /// <summary>The times of a process of <paramref name="services"/>: those of the slowest, unless the settings name others.</summary>
    public static StopTimes Of(IReadOnlyCollection<string> services, BusOptions bus)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(bus);
        var longest = All.Where(times => services.Contains(times.Service)).Select(times => times.MaxWork)
            .DefaultIfEmpty(InMemoryConsumerStopTimeout).Max();
        var consumers = bus.ConsumerStopTimeout ?? bus.StopTimeout - Step
            ?? (bus.Transport == BusTransport.InMemory ? InMemoryConsumerStopTimeout : longest);
        consumers = consumers > TimeSpan.Zero ? consumers : bus.StopTimeout!.Value / 2;
        var stop = bus.StopTimeout ?? consumers + Step;

        // A paid submission is no consumer: it needs its time on every bus.
        var shutdown = stop > longest + Step || bus.StopTimeout is not null ? stop + Step : longest + (2 * Step);
        return new StopTimes(string.Join(", ", services), longest)
        {
            ConsumerStopTimeout = consumers,
            BusStopTimeout = stop,
            HostShutdownTimeout = shutdown,
        };
    }
}
