namespace AdGenius.Contracts.Policy;

/// <summary>Why a job was held for approval, and what a person decided.</summary>
public sealed record VideoApproval
{
    /// <summary>What has to be approved.</summary>
    public required IReadOnlyList<PolicyFinding> Findings { get; init; }

    /// <summary>Since when it is held, UTC.</summary>
    public required DateTimeOffset HeldAt { get; init; }

    /// <summary>When the job fails without a decision, UTC.</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>The decision; null while the job waits for it, or when the deadline has passed.</summary>
    public bool? IsApproved { get; init; }

    /// <summary>When it was decided, UTC.</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>Who decided: the id of the API key, where one is required.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>The reason that was given.</summary>
    public string? Reason { get; init; }

    /// <summary>All findings that were approved, also those of an earlier hold of the same job.</summary>
    public IReadOnlyList<PolicyFinding>? Approved { get; init; }
}
