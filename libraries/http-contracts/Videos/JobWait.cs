namespace AdGenius.HttpContracts.Videos;

/// <summary>Why a queued job is not started. Jobs that only wait for their turn have none.</summary>
public sealed record JobWait
{
    /// <summary>The reason.</summary>
    public required JobWaitReason Reason { get; init; }

    /// <summary>The reason in words.</summary>
    public required string Text { get; init; }

    /// <summary>Since when it is paused, UTC; absent for <see cref="JobWaitReason.Scheduled"/>.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>When it starts at the earliest, UTC; absent for a pause, which ends when an operator ends it.</summary>
    public DateTimeOffset? Until { get; init; }
}
