using AdGenius.Contracts.Videos;

namespace AdGenius.Contracts.Prompts;

/// <summary>What the words of a prompt state, without defaults. A member is null or empty where the prompt does not state it.</summary>
public sealed record StatedParameters
{
    /// <summary>Length in seconds, 1 to 600.</summary>
    public double? DurationSeconds { get; init; }

    /// <summary>The greatest length in seconds, such as of "keep it under 10 seconds".</summary>
    public double? MaxDurationSeconds { get; init; }

    /// <summary>The number of scenes, 2 to 50.</summary>
    public int? SceneCount { get; init; }

    /// <summary>Length of each scene in seconds.</summary>
    public double? SceneSeconds { get; init; }

    /// <summary>16:9, 9:16, 1:1 or 4:5: stated, or what the stated platform needs.</summary>
    public string? AspectRatio { get; init; }

    /// <summary>Frames per second, 1 to 60.</summary>
    public double? FramesPerSecond { get; init; }

    /// <summary>Picture size.</summary>
    public Quality? Quality { get; init; }

    /// <summary>What must not be shown, in the words of the prompt.</summary>
    public required IReadOnlyList<string> Exclusions { get; init; }

    /// <summary>Where the video is shown, such as <c>tiktok</c>, <c>reels</c>, <c>stories</c>, <c>shorts</c> or <c>youtube</c>.</summary>
    public required IReadOnlyList<string> Platforms { get; init; }

    /// <summary>The look, such as <c>watercolor</c> or <c>1990s</c>.</summary>
    public string? Style { get; init; }

    /// <summary>The feeling, such as <c>serene</c>.</summary>
    public string? Mood { get; init; }

    /// <summary>The light.</summary>
    public string? Lighting { get; init; }

    /// <summary>Camera work.</summary>
    public string? Camera { get; init; }

    /// <summary>Where it is.</summary>
    public string? Setting { get; init; }
}
