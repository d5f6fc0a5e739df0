namespace AdGenius.HttpContracts.Operations;

/// <summary>Something that is paused.</summary>
public sealed record PauseInfo
{
    /// <summary>What it is: <c>queue</c>, <c>model</c> or <c>tenant</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The name of the queue, the model or the tenant.</summary>
    public required string Name { get; init; }

    /// <summary>Since when, UTC.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Who paused it.</summary>
    public required string Actor { get; init; }

    /// <summary>Why, as the operator has said.</summary>
    public string? Reason { get; init; }

    /// <summary>
    /// What is still in progress: running jobs of a model or tenant, messages of a queue that consumers have and have not finished. 0: it
    /// is drained. Absent where it is not known, for a queue also in the first seconds.
    /// </summary>
    public long? InProgress { get; init; }
}
