using AdGenius.Contracts.Videos;

namespace AdGenius.Orchestrator.Admission;

/// <summary>
/// A stage, or a model within its stage, had no capacity for the tenant's next job, so that no other job of the stage or model starts
/// before it. Its takes count against the tenant's limits too, as if it ran: otherwise the tenant's other jobs could keep it back.
/// </summary>
internal sealed record JobReservation(string TenantName, WorkStage Stage, int TakeCount);
