namespace AdGenius.HttpContracts.Operations;

/// <summary>The paid calls for one model that have not ended.</summary>
public sealed record OperationsProvider
{
    /// <summary>The catalogue's model id.</summary>
    public required string Model { get; init; }

    /// <summary>Waiting for a slot.</summary>
    public required int Waiting { get; init; }

    /// <summary>At the provider.</summary>
    public required int Submitted { get; init; }

    /// <summary>When the oldest of them was begun, UTC.</summary>
    public required DateTimeOffset OldestRecordedAt { get; init; }
}
