namespace AdGenius.Persistence.Videos;

/// <summary>The retries of a take's stage for one cause. Written by the saga.</summary>
public sealed record StageRetries
{
    public required RetryCause Cause { get; init; }

    /// <summary>How often the stage was retried for this cause since its last result.</summary>
    public int Attempts { get; init; }

    /// <summary>True while a retry for this cause is scheduled (<see cref="TakeState.RetryAt"/>); it is not counted yet.</summary>
    public bool IsScheduled { get; init; }
}
