namespace AdGenius.HttpContracts.Operations;

/// <summary>The jobs in one state.</summary>
public sealed record OperationsStage
{
    /// <summary>The state.</summary>
    public required string State { get; init; }

    /// <summary>How many jobs.</summary>
    public required int Jobs { get; init; }

    /// <summary>When the oldest of them was accepted, UTC.</summary>
    public required DateTimeOffset OldestAcceptedAt { get; init; }
}
