namespace AdGenius.HttpContracts.Operations;

/// <summary>The queues that have failed messages.</summary>
public sealed record FailedQueueList
{
    /// <summary>The queues, by name; empty when no message has failed.</summary>
    public required IReadOnlyList<FailedQueueInfo> Queues { get; init; }
}
