namespace AdGenius.Bench.Sizing.Check;

/// <summary>When a job of one take reached its stages, in seconds since any moment.</summary>
internal sealed record JobTimes(double Accepted, double Generating, double Finishing, double Storing, double Ended)
{
    /// <summary>Waiting for admission and reading the prompt.</summary>
    public double Admission => Generating - Accepted;

    /// <summary>From the start of the take to its clip.</summary>
    public double Generation => Finishing - Generating;

    /// <summary>Finishing and storing.</summary>
    public double Storage => Ended - Finishing;

    /// <summary>All of it.</summary>
    public double Total => Ended - Accepted;
}
