namespace AdGenius.Bench.Sizing.Simulation;

/// <summary>One job.</summary>
internal sealed class JobRun(int tenant, PlannedJobs plan, double arrivedAt, bool isMeasured)
{
    /// <summary>The number of its tenant.</summary>
    public int Tenant { get; } = tenant;

    /// <summary>What kind of job it is.</summary>
    public PlannedJobs Plan { get; } = plan;

    /// <summary>When its request was sent.</summary>
    public double ArrivedAt { get; } = arrivedAt;

    /// <summary>Whether it arrived in the measured time.</summary>
    public bool IsMeasured { get; } = isMeasured;

    /// <summary>When it was recorded and began to wait for admission.</summary>
    public double AcceptedAt { get; set; }

    /// <summary>When it was admitted.</summary>
    public double AdmittedAt { get; set; }

    /// <summary>When its takes were started.</summary>
    public double GeneratingAt { get; set; }

    /// <summary>When the last clip that has begun to be finished did so.</summary>
    public double FinishingAt { get; set; }

    /// <summary>When the last outputs that have begun to be stored did so.</summary>
    public double StoringAt { get; set; }

    /// <summary>The takes that have not ended.</summary>
    public int OpenTakes { get; set; } = plan.Takes;

    /// <summary>The takes that were stored.</summary>
    public int StoredTakes { get; set; }
}
