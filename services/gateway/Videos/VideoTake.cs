using AdGenius.Contracts;
using AdGenius.Contracts.Videos;

namespace AdGenius.Gateway.Videos;

/// <summary>One take of a job as the gateway shows it.</summary>
public sealed record VideoTake
{
    /// <summary>The take's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Its number within the job, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>How far it has come.</summary>
    public required TakeStatus Status { get; init; }

    /// <summary>The attempt under way or done, from 1; a fallback is a new one.</summary>
    public required int Attempt { get; init; }

    /// <summary>The model of this attempt.</summary>
    public required string Model { get; init; }

    /// <summary>The seed, 0 to 2^32-1.</summary>
    public required long Seed { get; init; }

    /// <summary>The creative's iteration this take became, from 1.</summary>
    public int? Iteration { get; init; }

    /// <summary>0 to 1.</summary>
    public required double Fraction { get; init; }

    /// <summary>What is going on, in words.</summary>
    public string? Activity { get; init; }

    /// <summary>When it last came further, UTC.</summary>
    public DateTimeOffset? LastProgressAt { get; init; }

    /// <summary>The video.</summary>
    public VideoFile? Video { get; init; }

    /// <summary>A still of it.</summary>
    public VideoFile? Poster { get; init; }

    /// <summary>A small moving picture of it.</summary>
    public VideoFile? Preview { get; init; }

    /// <summary>How it was made, as JSON.</summary>
    public VideoFile? Manifest { get; init; }

    /// <summary>What the video is: size, rate, frames, length.</summary>
    public ClipFacts? Facts { get; init; }

    /// <summary>Who made it, and whether that is a fallback, a placeholder or simulated.</summary>
    public ProducedBy? ProducedBy { get; init; }

    /// <summary>What was taken to the nearest possible, in words.</summary>
    public IReadOnlyList<string>? Adjustments { get; init; }

    /// <summary>Why the take failed.</summary>
    public Failure? Failure { get; init; }

    /// <summary>US dollars, all attempts together.</summary>
    public required decimal Cost { get; init; }
}
