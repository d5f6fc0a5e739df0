namespace AdGenius.Orchestrator.Requests;

/// <summary>Whether the process has only just been started.</summary>
internal sealed class ProcessAge(TimeProvider time)
{
    private readonly long _createdAt = time.GetTimestamp();

    /// <summary>How long ago the process was started.</summary>
    public TimeSpan Age => time.GetElapsedTime(_createdAt);

    /// <summary>
    /// How long announcements of other services may take to arrive after the start. They wait for the bus and for the folders of models,
    /// which takes long on a busy machine or a slow disk.
    /// </summary>
    public TimeSpan StartTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>True in the first minute, in which announcements of other services may not have arrived.</summary>
    public bool IsStarting => Age < StartTime;
}
