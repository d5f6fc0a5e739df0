namespace AdGenius.Contracts.Videos;

/// <summary>How one take ended.</summary>
public sealed record TakeOutcome
{
    /// <summary>The take.</summary>
    public required Guid TakeId { get; init; }

    /// <summary>Its number within the job, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>How it ended.</summary>
    public required TakeStatus Status { get; init; }

    /// <summary>The iteration of the creative that it became, from 1, when stored.</summary>
    public int? Iteration { get; init; }

    /// <summary>The stored video, when stored.</summary>
    public MediaReference? Video { get; init; }

    /// <summary>The poster (JPEG), when stored.</summary>
    public MediaReference? Poster { get; init; }

    /// <summary>The animated preview (WebP), when stored.</summary>
    public MediaReference? Preview { get; init; }

    /// <summary>The manifest (JSON), when stored.</summary>
    public MediaReference? Manifest { get; init; }

    /// <summary>What was stored: exact length, size and rate.</summary>
    public ClipFacts? Facts { get; init; }

    /// <summary>Who made it.</summary>
    public ProducedBy? ProducedBy { get; init; }

    /// <summary>Why it failed, when it failed.</summary>
    public Failure? Failure { get; init; }

    /// <summary>What this take has cost in US dollars.</summary>
    public decimal Cost { get; init; }
}
