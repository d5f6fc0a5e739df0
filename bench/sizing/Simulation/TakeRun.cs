namespace AdGenius.Bench.Sizing.Simulation;

/// <summary>One take of a job.</summary>
internal sealed class TakeRun(JobRun job)
{
    /// <summary>The job.</summary>
    public JobRun Job { get; } = job;

    /// <summary>The batches of keyframes that are not rendered yet.</summary>
    public int OpenBatches { get; set; } = job.Plan.Batches.Count;

    /// <summary>The index of the provider in the order of its attempts.</summary>
    public int Attempt { get; set; }

    /// <summary>When it was submitted to be generated, or waits for a slot.</summary>
    public double StageSince { get; set; }

    /// <summary>Whether the provider has failed in the current attempt.</summary>
    public bool HasFailed { get; set; }
}
