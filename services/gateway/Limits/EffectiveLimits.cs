namespace AdGenius.Gateway.Limits;

/// <summary>What counts for one tenant: its own limits, else the configured ones.</summary>
internal sealed record EffectiveLimits
{
    /// <summary>Calls per minute; 0: no limit.</summary>
    public required int RequestsPerMinute { get; init; }

    /// <summary>Open event streams.</summary>
    public required int MaxEventStreams { get; init; }

    /// <summary>Bytes of uploaded files; null: the configured limit.</summary>
    public long? MaxStorageBytes { get; init; }
}
