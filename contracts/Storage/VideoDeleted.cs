using MassTransit;

namespace AdGenius.Contracts.Storage;

/// <summary>Event: the stored files of a job were deleted.</summary>
[MessageUrn("AdGenius:VideoDeleted")]
[EntityName("AdGenius:VideoDeleted")]
public sealed record VideoDeleted
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The tenant.</summary>
    public required string TenantName { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset At { get; init; }
}
