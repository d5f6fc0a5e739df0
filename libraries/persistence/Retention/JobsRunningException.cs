namespace AdGenius.Persistence.Retention;

/// <summary>Data cannot be erased while jobs run.</summary>
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

    internal JobsRunningException(DataScope scope, IReadOnlyList<Guid> jobIds)
        : base($"{jobIds.Count} job(s) of {scope} have not ended: {string.Join(", ", jobIds.Take(MaxNamed))}"
            + $"{(jobIds.Count > MaxNamed ? ", …" : "")}. Cancel them, and erase again when they have ended.")
    {
    }
}
