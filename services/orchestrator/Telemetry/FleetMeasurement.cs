namespace AdGenius.Orchestrator.Telemetry;

/// <summary>How the fleet stands, from the database.</summary>
internal sealed record FleetMeasurement
{
    public required DateTimeOffset At { get; init; }

    /// <summary>
    /// Open jobs by state, and since when the oldest of them may run. Of the queued ones only those count for that which wait for their
    /// first admission and are neither scheduled nor paused; null where there is none.
    /// </summary>
    public required IReadOnlyList<(string State, long Jobs, DateTimeOffset? Oldest)> Jobs { get; init; }

    /// <summary>Submissions whose result is not published, by provider and status, with the oldest.</summary>
    public required IReadOnlyList<(string Provider, string Status, long Submissions, DateTimeOffset Oldest)> Submissions { get; init; }

    public required long OutboxMessages { get; init; }

    public required DateTimeOffset? OldestOutboxMessage { get; init; }

    public required long Webhooks { get; init; }

    public required DateTimeOffset? OldestWebhook { get; init; }

    /// <summary>The tenants with the most open jobs, and those near their budget.</summary>
    public required IReadOnlyList<TenantMeasurement> Tenants { get; init; }
}

/// <summary>How one tenant stands.</summary>
/// <param name="Name">The tenant.</param>
/// <param name="Queued">Jobs that wait for admission.</param>
/// <param name="Running">Other open jobs.</param>
/// <param name="Committed">US dollars spent and reserved in this calendar month.</param>
/// <param name="Budget">US dollars that it may spend in it; null for no limit.</param>
internal sealed record TenantMeasurement(string Name, long Queued, long Running, decimal Committed, decimal? Budget);
