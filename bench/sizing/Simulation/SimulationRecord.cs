using AdGenius.Bench.Sizing.Results;

namespace AdGenius.Bench.Sizing.Simulation;

/// <summary>What a simulation counts besides its queues. Jobs are those that arrive in the measured time.</summary>
internal sealed class SimulationRecord(MeasuredWindow window)
{
    private readonly Dictionary<string, (long Clips, decimal Cost)> _bought = new(StringComparer.Ordinal);

    /// <summary>What is measured.</summary>
    public MeasuredWindow Window { get; } = window;

    /// <summary>Requests.</summary>
    public HourlyCount Arrivals { get; } = window.Count();

    /// <summary>Messages that reach queues, without the reports of provider workers.</summary>
    public HourlyCount Messages { get; } = window.Count();

    /// <summary>Messages that the saga handles.</summary>
    public HourlyCount Steps { get; } = window.Count();

    /// <summary>1 while a job waits for admission, and 0.</summary>
    public HourlyLevel HasWaiting { get; } = window.Level();

    /// <summary>From the acceptance to the admission.</summary>
    public DurationHistogram AdmissionWaits { get; } = new();

    /// <summary>From the admission to the end.</summary>
    public DurationHistogram RunTimes { get; } = new();

    /// <summary>From the request to the end.</summary>
    public DurationHistogram JobTotals { get; } = new();

    /// <summary>Jobs.</summary>
    public long Arrived { get; set; }

    /// <summary>Jobs with at least one stored take.</summary>
    public long Completed { get; set; }

    /// <summary>Jobs without any.</summary>
    public long Failed { get; set; }

    /// <summary>Takes that were given to another provider.</summary>
    public long Fallbacks { get; set; }

    /// <summary>Clips and their cost in US dollars, by provider.</summary>
    public IReadOnlyDictionary<string, (long Clips, decimal Cost)> Purchases => _bought;

    /// <summary>A provider has made a clip.</summary>
    public void Bought(string modelId, decimal price)
    {
        var (clips, cost) = _bought.GetValueOrDefault(modelId);
        _bought[modelId] = (clips + 1, cost + price);
    }
}
