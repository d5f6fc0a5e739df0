namespace AdGenius.Persistence.Videos;

/// <summary>A page of a tenant's list of jobs.</summary>
public sealed record JobPage
{
    /// <summary>The state of jobs whose files their tenant deleted, whatever their outcome.</summary>
    public const string Deleted = "Deleted";

    /// <summary>The page size, 1 to <see cref="JobReader.MaxRows"/>.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>The last job of the previous page; null for the first page.</summary>
    public (DateTimeOffset AcceptedAt, Guid JobId)? After { get; init; }

    /// <summary>Only jobs in this state, such as <c>Completed</c> or <see cref="Deleted"/>.</summary>
    public string? State { get; init; }

    /// <summary>True: oldest first.</summary>
    public bool IsAscending { get; init; }

    /// <summary>True: without jobs whose files were deleted.</summary>
    public bool HidesDeleted { get; init; }

    /// <summary>Only jobs of this creative.</summary>
    public string? CreativeId { get; init; }
}
