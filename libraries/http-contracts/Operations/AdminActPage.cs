namespace AdGenius.HttpContracts.Operations;

/// <summary>A page of the audit log.</summary>
public sealed record AdminActPage
{
    /// <summary>The acts, newest first.</summary>
    public required IReadOnlyList<AdminActInfo> Items { get; init; }

    /// <summary>What to send as <c>before</c> for the next page; absent on the last.</summary>
    public long? NextBefore { get; init; }
}
