using AdGenius.Contracts.Videos;
using MassTransit;

namespace AdGenius.Contracts.Clips;

/// <summary>
/// Command to one frame worker: compose a video from pictures. Answered by <see cref="ClipGenerated"/> or <see cref="ClipFailed"/>.
/// </summary>
[MessageUrn("AdGenius:ComposeClip")]
[EntityName("AdGenius:ComposeClip")]
public sealed record ComposeClip
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The take.</summary>
    public required Guid TakeId { get; init; }

    /// <summary>Which attempt.</summary>
    public required int Attempt { get; init; }

    /// <summary>The tenant.</summary>
    public required string TenantName { get; init; }

    /// <summary>The shots in order, at least one.</summary>
    public required IReadOnlyList<Shot> Shots { get; init; }

    /// <summary>The transition between shots.</summary>
    public required Transition Transition { get; init; }

    /// <summary>The camera motion.</summary>
    public required Motion Motion { get; init; }

    /// <summary>Width in pixels, even.</summary>
    public required int Width { get; init; }

    /// <summary>Height in pixels, even.</summary>
    public required int Height { get; init; }

    /// <summary>Frames per second; 23.976, 29.97 and 59.94 stand for the exact fractions (<see cref="Videos.FrameRate"/>).</summary>
    public required double FramesPerSecond { get; init; }

    /// <summary>How many frames the video has, exactly.</summary>
    public required int FrameCount { get; init; }

    /// <summary>Picture size; it also selects the encoder's preset.</summary>
    public required Quality Quality { get; init; }

    /// <summary>The seed of the take; it decides the direction of the camera motion.</summary>
    public required long Seed { get; init; }

    /// <summary>Other aspect ratios to compose the same pictures in; null for none.</summary>
    public IReadOnlyList<string>? OtherShapes { get; init; }

    /// <summary>The model that produced the pictures, copied to the result.</summary>
    public required ProducedBy ProducedBy { get; init; }

    /// <summary>US dollars that the pictures have cost, copied to the result.</summary>
    public decimal Cost { get; init; }

    /// <summary>When it was sent, on its sender's clock; the event of its start returns it. Null: sent by an earlier version.</summary>
    public DateTimeOffset? SentAt { get; init; }
}
