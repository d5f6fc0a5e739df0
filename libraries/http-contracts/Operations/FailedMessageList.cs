namespace AdGenius.HttpContracts.Operations;

/// <summary>Messages of one queue, from its front.</summary>
public sealed record FailedMessageList
{
    /// <summary>The messages. Those that are shown are requeued at the queue's end.</summary>
    public required IReadOnlyList<FailedMessageInfo> Messages { get; init; }
}
