namespace AdGenius.Contracts.Videos;

/// <summary>Properties of a video file, as probed.</summary>
public sealed record ClipFacts
{
    /// <summary>Width in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Height in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Frames per second.</summary>
    public required double FramesPerSecond { get; init; }

    /// <summary>How many frames.</summary>
    public required long FrameCount { get; init; }

    /// <summary>Length in seconds.</summary>
    public required double DurationSeconds { get; init; }

    /// <summary>True when there is an audio stream.</summary>
    public bool HasAudio { get; init; }
}
