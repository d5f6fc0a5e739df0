namespace AdGenius.Orchestrator.Admission;

/// <summary>
/// A stage had no capacity for the tenant's next job, so that no other job of the stage starts before it. Its takes count against the
/// tenant's limits too, as if it ran: otherwise the tenant's jobs of the other stage could keep it back.
/// </summary>
internal sealed record StageReservation(string TenantName, int TakeCount);
