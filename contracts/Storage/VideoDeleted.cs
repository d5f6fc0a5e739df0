using MassTransit;

namespace AdGenius.Contracts.Storage;

/// <summary>What a job had stored is gone.</summary>
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
