namespace AdGenius.Orchestrator.Admission;

/// <summary>What follows for a waiting tenant from one round of admission.</summary>
internal abstract record TenantDecision
{
    private TenantDecision()
    {
    }

    /// <summary>One of its jobs starts.</summary>
    public sealed record Starts(NextJob Job) : TenantDecision;

    /// <summary>Its next jobs wait for capacity at their stages, and it stays on the list.</summary>
    public sealed record Waits : TenantDecision;

    /// <summary>
    /// It has no job, or is at its own limits: it leaves the list until one of its jobs is queued or ends, or its limit changes.
    /// </summary>
    public sealed record Leaves : TenantDecision;
}
