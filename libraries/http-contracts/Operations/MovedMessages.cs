namespace AdGenius.HttpContracts.Operations;

/// <summary>What became of failed messages.</summary>
public sealed record MovedMessages
{
    /// <summary>How many were requeued or discarded.</summary>
    public required int Count { get; init; }
}
