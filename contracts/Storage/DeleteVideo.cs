using MassTransit;

namespace AdGenius.Contracts.Storage;

/// <summary>
/// Command: delete the stored files of a job, and everything that it has in staging. Answered by <see cref="VideoDeleted"/> if it names the
/// tenant, but not where it deletes only what storing one take has left.
/// </summary>
[MessageUrn("AdGenius:DeleteVideo")]
[EntityName("AdGenius:DeleteVideo")]
public sealed record DeleteVideo
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>
    /// The tenant; keys outside its folder are refused. Empty where it is not known: then there are no keys, and only staged files are
    /// deleted.
    /// </summary>
    public required string TenantName { get; init; }

    /// <summary>The keys to delete.</summary>
    public required IReadOnlyList<string> Keys { get; init; }

    /// <summary>
    /// The take that the keys are of, if only they are to be deleted; null for the whole job, with what it has in staging.
    /// </summary>
    public Guid? TakeId { get; init; }

    /// <summary>Takes that are not stored, of which storing may have left files: those are deleted too. Null for none.</summary>
    public IReadOnlyList<PartialVideo>? Partial { get; init; }
}
