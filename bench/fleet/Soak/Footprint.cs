namespace AdGenius.Bench.Fleet.Soak;

/// <summary>What the fleet keeps while no job is in progress and everything that expires has been deleted.</summary>
internal sealed record Footprint
{
    public required string Moment { get; init; }

    /// <summary>The rows of each table, the messages of each queue, and the objects of the broker, by name.</summary>
    public required IReadOnlyDictionary<string, long> Counts { get; init; }

    /// <summary>The age of the oldest row of the inbox.</summary>
    public required TimeSpan InboxAge { get; init; }

    /// <summary>Bytes of each part of the fleet.</summary>
    public required IReadOnlyDictionary<string, long> Memory { get; init; }

    /// <summary>Bytes of the database on disk, with the space of deleted rows.</summary>
    public required long DatabaseBytes { get; init; }
}
