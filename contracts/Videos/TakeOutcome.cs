namespace AdGenius.Contracts.Videos;

/// <summary>The result of one take.</summary>
public sealed record TakeOutcome
{
    /// <summary>The take.</summary>
    public required Guid TakeId { get; init; }

    /// <summary>Its number within the job, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>The final status.</summary>
    public required TakeStatus Status { get; init; }

    /// <summary>The iteration of the creative that it was stored as, from 1.</summary>
    public int? Iteration { get; init; }

    /// <summary>The stored video, when stored.</summary>
    public MediaReference? Video { get; init; }

    /// <summary>The poster (JPEG), when stored.</summary>
    public MediaReference? Poster { get; init; }

    /// <summary>The animated preview (WebP), when stored.</summary>
    public MediaReference? Preview { get; init; }

    /// <summary>The manifest (JSON), when stored.</summary>
    public MediaReference? Manifest { get; init; }

    /// <summary>The stored video's properties: exact length, size and frame rate.</summary>
    public ClipFacts? Facts { get; init; }

    /// <summary>Every finished file, the main one (<see cref="Video"/>) first, when stored.</summary>
    public IReadOnlyList<StoredOutput>? Outputs { get; init; }

    /// <summary>What finishing used: voice and music.</summary>
    public FinishingFacts? Finishing { get; init; }

    /// <summary>The model that produced it.</summary>
    public ProducedBy? ProducedBy { get; init; }

    /// <summary>The reason, when it failed.</summary>
    public Failure? Failure { get; init; }

    /// <summary>What this take has cost in US dollars.</summary>
    public decimal Cost { get; init; }
}
