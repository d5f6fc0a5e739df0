namespace AdGenius.Bench.Sizing.Simulation;

/// <summary>One pod of a deployment.</summary>
internal sealed class Pod
{
    /// <summary>It has started and takes work.</summary>
    public bool IsReady { get; set; }

    /// <summary>It was ordered to stop: it finishes what it has and takes nothing more.</summary>
    public bool IsStopping { get; set; }

    /// <summary>Pieces of work that it has, of all queues.</summary>
    public int Busy { get; set; }
}
