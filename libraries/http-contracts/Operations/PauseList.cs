namespace AdGenius.HttpContracts.Operations;

/// <summary>Everything that is paused.</summary>
public sealed record PauseList
{
    /// <summary>The pauses, by kind and name.</summary>
    public required IReadOnlyList<PauseInfo> Pauses { get; init; }
}
