namespace AdGenius.Contracts.Storage;

/// <summary>Names the files that storing a take has left when it failed: one or more of its video's files, without the others.</summary>
public sealed record PartialVideo
{
    /// <summary>The take; files of another take are not deleted.</summary>
    public required Guid TakeId { get; init; }

    /// <summary>The creative.</summary>
    public required string CreativeId { get; init; }

    /// <summary>When the job was accepted, UTC; the names of the files have it.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>The iteration of the creative, from 1; the names of the files have it.</summary>
    public required int Iteration { get; init; }
}
