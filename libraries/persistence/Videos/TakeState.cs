using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Videos;

namespace AdGenius.Persistence.Videos;

/// <summary>One take of a job: a row of its own with its own status.</summary>
public class TakeState
{
    public Guid TakeId { get; set; }

    public Guid JobId { get; set; }

    /// <summary>The job's, repeated here for the unique index of iterations; set when the take is added to its job.</summary>
    public string TenantName { get; set; } = null!;

    /// <summary>The job's, as <see cref="TenantName"/>.</summary>
    public string CreativeId { get; set; } = null!;

    /// <summary>From 1.</summary>
    public int Number { get; set; }

    public TakeStatus Status { get; set; }

    /// <summary>The current attempt, from 1; a fallback is a new one.</summary>
    public int Attempt { get; set; } = 1;

    /// <summary>The model id of this attempt; <c>placeholder</c> for placeholder pictures.</summary>
    public string Model { get; set; } = null!;

    public long Seed { get; set; }

    /// <summary>The creative's iteration of this take, from 1, once allocated.</summary>
    public int? Iteration { get; set; }

    /// <summary>0 to 1.</summary>
    public double Fraction { get; set; }

    public string? Activity { get; set; }

    public DateTimeOffset? LastProgressAt { get; set; }

    /// <summary>When this attempt started.</summary>
    public DateTimeOffset? AttemptStartedAt { get; set; }

    /// <summary>The commands that were sent and not answered yet (JSON column).</summary>
    public List<OutstandingCommand> Commands { get; set; } = [];

    /// <summary>When the outstanding commands must be checked for a stall; null when there are none.</summary>
    public DateTimeOffset? DueAt { get; set; }

    /// <summary>When the stage is retried after a retryable failure; null when no retry is scheduled.</summary>
    public DateTimeOffset? RetryAt { get; set; }

    /// <summary>How often the stage was retried since its last result, for each cause (JSON column).</summary>
    public List<StageRetries> Retries { get; set; } = [];

    /// <summary>The models that were tried before this attempt (JSON column).</summary>
    public List<string> TriedModels { get; set; } = [];

    /// <summary>The source of this attempt's pictures, if the frame workers render them.</summary>
    public KeyframeSource? Source { get; set; }

    /// <summary>True while the picture that the request starts from is fetched; keyframes are rendered after that.</summary>
    public bool AwaitsSourcePicture { get; set; }

    /// <summary>The model that the frame worker resolved.</summary>
    public string? Resolved { get; set; }

    /// <summary>What frame workers render in this attempt (JSON column); null when a provider makes the clip.</summary>
    public TakeKeyframePlan? Plan { get; set; }

    /// <summary>How many batches the plan has.</summary>
    public int BatchCount => Plan?.Batches.Count ?? 0;

    /// <summary>Keyframes rendered so far in this attempt, or the image that a provider has made of it (JSON column).</summary>
    public List<RenderedKeyframe> Keyframes { get; set; } = [];

    /// <summary>Batches rendered so far in this attempt (JSON column).</summary>
    public List<int> RenderedBatches { get; set; } = [];

    /// <summary>The clip in staging (JSON column).</summary>
    public MediaReference? Clip { get; set; }

    /// <summary>The same scenes in other aspect ratios, in staging (JSON column); null when there are none.</summary>
    public IReadOnlyList<ShapeClip>? ShapeClips { get; set; }

    /// <summary>The finished files in staging (JSON column); null until finishing is done.</summary>
    public IReadOnlyList<FinishedOutput>? Finished { get; set; }

    /// <summary>What finishing used (JSON column).</summary>
    public FinishingFacts? Finishing { get; set; }

    /// <summary>Every stored file set, the main one first (JSON column).</summary>
    public IReadOnlyList<StoredOutput>? Outputs { get; set; }

    /// <summary>The stored scenes before finishing, the main clip first (JSON column).</summary>
    public IReadOnlyList<ShapeClip>? Sources { get; set; }

    public MediaReference? Video { get; set; }

    public MediaReference? Poster { get; set; }

    public MediaReference? Preview { get; set; }

    public MediaReference? Manifest { get; set; }

    public ClipFacts? Facts { get; set; }

    public ProducedBy? ProducedBy { get; set; }

    public Failure? Failure { get; set; }

    /// <summary>US dollars, all attempts: the sum of <see cref="Costs"/>.</summary>
    public decimal Cost { get; set; }

    /// <summary>The cost of each result (JSON column).</summary>
    public List<TakeCost> Costs { get; set; } = [];

    public string? OriginalUrl { get; set; }

    public List<string> Adjustments { get; set; } = [];
}
