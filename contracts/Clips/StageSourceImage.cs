using MassTransit;

namespace AdGenius.Contracts.Clips;

/// <summary>
/// Command to one frame worker: fetch the picture that a request starts from into staging, before the keyframes are rendered. Answered by
/// <see cref="SourceImageStaged"/> or <see cref="ClipFailed"/>.
/// </summary>
[MessageUrn("AdGenius:StageSourceImage")]
[EntityName("AdGenius:StageSourceImage")]
public sealed record StageSourceImage
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The take that waits for it; the picture is staged once for all takes of the job.</summary>
    public required Guid TakeId { get; init; }

    /// <summary>Which attempt.</summary>
    public required int Attempt { get; init; }

    /// <summary>The tenant.</summary>
    public required string TenantName { get; init; }

    /// <summary>The picture's address.</summary>
    public required string SourceImage { get; init; }

    /// <summary>When it was sent, on its sender's clock; the event of its start returns it. Null: sent by an earlier version.</summary>
    public DateTimeOffset? SentAt { get; init; }
}
