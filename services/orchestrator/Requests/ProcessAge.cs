namespace AdGenius.Orchestrator.Requests;

/// <summary>Whether the process has only just been started.</summary>
internal sealed class ProcessAge(TimeProvider time)
{
    private readonly long _createdAt = time.GetTimestamp();

    /// <summary>How long ago the process was started.</summary>
    public TimeSpan Age => time.GetElapsedTime(_createdAt);

    /// <summary>How long announcements of other services may take to arrive after the start.</summary>
    public TimeSpan StartTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>True in the first seconds, in which announcements of other services may not have arrived.</summary>
    public bool IsStarting => Age < StartTime;
}
