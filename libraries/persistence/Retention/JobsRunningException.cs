namespace AdGenius.Persistence.Retention;

/// <summary>Data cannot be erased while jobs run, or while work on ended jobs is not finished.</summary>
public sealed class JobsRunningException : Exception
{
    private const int MaxNamed = 5;

    public JobsRunningException()
    {
    }

    public JobsRunningException(string message)
        : base(message)
    {
    }

    public JobsRunningException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal JobsRunningException(DataScope scope, IReadOnlyList<UnfinishedJob> jobs)
        : base($"{jobs.Count} job(s) of {scope} cannot be erased yet: "
            + string.Join("; ", jobs.Take(MaxNamed).Select(job => $"{job.JobId} ({job.Reason})"))
            + $"{(jobs.Count > MaxNamed ? "; …" : "")}. Cancel those that have not ended, and erase again later.")
    {
    }
}
