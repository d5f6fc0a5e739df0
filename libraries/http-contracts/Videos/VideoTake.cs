using AdGenius.Contracts;
using AdGenius.Contracts.Videos;

namespace AdGenius.HttpContracts.Videos;

/// <summary>One take of a job as the HTTP API shows it.</summary>
public sealed record VideoTake
{
    /// <summary>The take's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Its number within the job, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>Its status.</summary>
    public required TakeStatus Status { get; init; }

    /// <summary>The attempt in progress or done, from 1; a fallback is a new one.</summary>
    public required int Attempt { get; init; }

    /// <summary>The model of this attempt.</summary>
    public required string Model { get; init; }

    /// <summary>The seed, 0 to 2^32-1.</summary>
    public required long Seed { get; init; }

    /// <summary>The creative's iteration this take became, from 1.</summary>
    public int? Iteration { get; init; }

    /// <summary>Progress, 0 to 1.</summary>
    public required double Fraction { get; init; }

    /// <summary>The current activity, as text.</summary>
    public string? Activity { get; init; }

    /// <summary>When progress was last reported, UTC.</summary>
    public DateTimeOffset? LastProgressAt { get; init; }

    /// <summary>The video.</summary>
    public VideoFile? Video { get; init; }

    /// <summary>A still image of it.</summary>
    public VideoFile? Poster { get; init; }

    /// <summary>A small animated preview of it.</summary>
    public VideoFile? Preview { get; init; }

    /// <summary>The manifest: prompt, parameters, model, cost and hashes, as JSON.</summary>
    public VideoFile? Manifest { get; init; }

    /// <summary>Every finished file, the main one (<see cref="Video"/>) first; left out until stored.</summary>
    public IReadOnlyList<VideoOutput>? Outputs { get; init; }

    /// <summary>What finishing used: voice and music.</summary>
    public FinishingFacts? Finishing { get; init; }

    /// <summary>Size, frame rate, frame count and length of the video.</summary>
    public ClipFacts? Facts { get; init; }

    /// <summary>The model that made it, and whether that is a fallback, a placeholder or simulated.</summary>
    public ProducedBy? ProducedBy { get; init; }

    /// <summary>Each requested value that was changed to the nearest possible one, as text.</summary>
    public IReadOnlyList<string>? Adjustments { get; init; }

    /// <summary>Why the take failed.</summary>
    public Failure? Failure { get; init; }

    /// <summary>US dollars, all attempts together.</summary>
    public required decimal Cost { get; init; }
}
