namespace AdGenius.Gateway.Videos;

/// <summary>Which page of a tenant's jobs is wanted, as the caller wrote it.</summary>
internal sealed record JobListQuery
{
    /// <summary>From the previous page; null: the first page.</summary>
    public string? Cursor { get; init; }

    /// <summary>How many jobs, 1 to 100; null: 20.</summary>
    public string? Limit { get; init; }

    /// <summary>Only jobs in this state.</summary>
    public string? State { get; init; }

    /// <summary>Only jobs of this creative.</summary>
    public string? Creative { get; init; }
}
