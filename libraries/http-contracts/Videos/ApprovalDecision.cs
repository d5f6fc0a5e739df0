namespace AdGenius.HttpContracts.Videos;

/// <summary>The body of an approval or a rejection.</summary>
public sealed record ApprovalDecision
{
    /// <summary>The reason for the job's history, up to 500 characters; of a rejection it is part of the job's failure.</summary>
    public string? Reason { get; init; }

    /// <summary>
    /// The heldAt of the approval that was read, so that a job that was held again since, for something else, is not decided: 409. Without
    /// it the decision counts for what holds the job when the request arrives.
    /// </summary>
    public DateTimeOffset? HeldAt { get; init; }
}
