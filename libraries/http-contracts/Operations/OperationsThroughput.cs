namespace AdGenius.HttpContracts.Operations;

/// <summary>How often one type of event happened.</summary>
public sealed record OperationsThroughput
{
    /// <summary>The event type, such as <c>completed</c>.</summary>
    public required string Type { get; init; }

    /// <summary>By minute, the oldest first, 60 numbers.</summary>
    public required IReadOnlyList<int> PerMinute { get; init; }
}
