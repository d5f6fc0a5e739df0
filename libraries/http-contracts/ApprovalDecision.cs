namespace AdGenius.HttpContracts;

/// <summary>The body of an approval or a rejection.</summary>
public sealed record ApprovalDecision
{
    /// <summary>The reason for the job's history, up to 500 characters; of a rejection it is part of the job's failure.</summary>
    public string? Reason { get; init; }
}
