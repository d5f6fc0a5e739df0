namespace AdGenius.Bench.Sizing.Simulation;

/// <summary>What is kept of each tenant.</summary>
internal sealed class TenantTotals
{
    /// <summary>Jobs that have ended.</summary>
    public int Jobs { get; private set; }

    /// <summary>The sum of their waits for admission, in seconds.</summary>
    public double WaitSum { get; private set; }

    /// <summary>The longest of them.</summary>
    public double LongestWait { get; private set; }

    /// <summary>The longest time from request to end.</summary>
    public double LongestJob { get; private set; }

    /// <summary>A job has ended.</summary>
    public void Add(double wait, double total)
    {
        Jobs++;
        WaitSum += wait;
        LongestWait = Math.Max(LongestWait, wait);
        LongestJob = Math.Max(LongestJob, total);
    }
}
