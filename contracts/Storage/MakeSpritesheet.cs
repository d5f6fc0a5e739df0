using MassTransit;

namespace AdGenius.Contracts.Storage;

/// <summary>
/// Request to a storage worker: make one picture of frames from a stored video. Answered by <see cref="SpritesheetMade"/>.
/// </summary>
[MessageUrn("AdGenius:MakeSpritesheet")]
[EntityName("AdGenius:MakeSpritesheet")]
public sealed record MakeSpritesheet
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The take.</summary>
    public required Guid TakeId { get; init; }

    /// <summary>The tenant; a video outside its folder is refused.</summary>
    public required string TenantName { get; init; }

    /// <summary>The video's key.</summary>
    public required string VideoKey { get; init; }

    /// <summary>Length of the video in seconds.</summary>
    public required double DurationSeconds { get; init; }
}
