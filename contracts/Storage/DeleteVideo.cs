using MassTransit;

namespace AdGenius.Contracts.Storage;

/// <summary>Command: delete the stored files of a job. Answered by <see cref="VideoDeleted"/>.</summary>
[MessageUrn("AdGenius:DeleteVideo")]
[EntityName("AdGenius:DeleteVideo")]
public sealed record DeleteVideo
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The tenant; keys outside its folder are refused.</summary>
    public required string TenantName { get; init; }

    /// <summary>The keys to delete.</summary>
    public required IReadOnlyList<string> Keys { get; init; }
}
