namespace AdGenius.Persistence.Videos;

/// <summary>Which part of a tenant's list of jobs is wanted.</summary>
public sealed record JobPage
{
    /// <summary>The state of jobs whose files their tenant had deleted, however they had ended.</summary>
    public const string Deleted = "Deleted";

    /// <summary>How many, 1 to <see cref="JobReader.MaxRows"/>.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>The last job of the page before; null for the first page.</summary>
    public (DateTimeOffset AcceptedAt, Guid JobId)? After { get; init; }

    /// <summary>Only jobs in this state, such as <c>Completed</c> or <see cref="Deleted"/>.</summary>
    public string? State { get; init; }

    /// <summary>Only jobs of this creative.</summary>
    public string? CreativeId { get; init; }
}
