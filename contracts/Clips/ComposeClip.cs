using AdGenius.Contracts.Videos;
using MassTransit;

namespace AdGenius.Contracts.Clips;

/// <summary>
/// Order to one frame worker: make a video of pictures. Answered by <see cref="ClipGenerated"/> or <see cref="ClipFailed"/>.
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

    /// <summary>How shots join.</summary>
    public required Transition Transition { get; init; }

    /// <summary>What moves.</summary>
    public required Motion Motion { get; init; }

    /// <summary>Width in pixels, even.</summary>
    public required int Width { get; init; }

    /// <summary>Height in pixels, even.</summary>
    public required int Height { get; init; }

    /// <summary>Frames per second.</summary>
    public required int FramesPerSecond { get; init; }

    /// <summary>How many frames the video has, exactly.</summary>
    public required int FrameCount { get; init; }

    /// <summary>Picture size, which also picks the encoder's care.</summary>
    public required Quality Quality { get; init; }

    /// <summary>The seed of the take: which way the camera drifts.</summary>
    public required long Seed { get; init; }

    /// <summary>Who made the pictures, for the answer.</summary>
    public required ProducedBy ProducedBy { get; init; }

    /// <summary>US dollars that the pictures have cost, for the answer.</summary>
    public decimal Cost { get; init; }
}
