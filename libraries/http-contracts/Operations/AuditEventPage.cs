namespace AdGenius.HttpContracts.Operations;

/// <summary>A page of the audit log.</summary>
public sealed record AuditEventPage
{
    /// <summary>The audit events, newest first.</summary>
    public required IReadOnlyList<AuditEventInfo> Items { get; init; }

    /// <summary>What to send as <c>before</c> for the next page; absent on the last.</summary>
    public long? NextBefore { get; init; }
}
