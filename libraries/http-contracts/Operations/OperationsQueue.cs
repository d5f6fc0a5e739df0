namespace AdGenius.HttpContracts.Operations;

/// <summary>One queue of the broker.</summary>
public sealed record OperationsQueue
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Messages that wait.</summary>
    public required long Ready { get; init; }

    /// <summary>Messages that workers hold.</summary>
    public required long Unacknowledged { get; init; }

    /// <summary>Workers that read it; null where the broker does not list them.</summary>
    public required int? Consumers { get; init; }

    /// <summary>True for queues of messages that failed: anything in them needs an operator.</summary>
    public required bool IsFailure { get; init; }
}
