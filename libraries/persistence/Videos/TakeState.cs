using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;

namespace AdGenius.Persistence.Videos;

/// <summary>One take of a job: a row of its own with its own status.</summary>
public class TakeState
{
    public Guid TakeId { get; set; }

    public Guid JobId { get; set; }

    /// <summary>The job's, repeated here for the promise of one take per iteration; filled when the take is added to its job.</summary>
    public string TenantName { get; set; } = null!;

    /// <summary>The job's, as <see cref="TenantName"/>.</summary>
    public string CreativeId { get; set; } = null!;

    /// <summary>From 1.</summary>
    public int Number { get; set; }

    public TakeStatus Status { get; set; }

    /// <summary>The attempt under way, from 1; a fallback is a new one.</summary>
    public int Attempt { get; set; } = 1;

    /// <summary>The model id of this attempt; <c>placeholder</c> for drawn pictures.</summary>
    public string Model { get; set; } = null!;

    public long Seed { get; set; }

    /// <summary>The creative's iteration this take became or will become, from 1, once counted.</summary>
    public int? Iteration { get; set; }

    /// <summary>0 to 1.</summary>
    public double Fraction { get; set; }

    public string? Activity { get; set; }

    public DateTimeOffset? LastProgressAt { get; set; }

    /// <summary>When this attempt began.</summary>
    public DateTimeOffset? AttemptStartedAt { get; set; }

    /// <summary>When the clip was handed to storage.</summary>
    public DateTimeOffset? StoringSince { get; set; }

    /// <summary>When the take counts as stalled unless it shows a sign of life before; null when nothing is awaited.</summary>
    public DateTimeOffset? DueAt { get; set; }

    /// <summary>When our own workers are to be asked again after a failure that may pass; null when no such pause is running.</summary>
    public DateTimeOffset? RetryAt { get; set; }

    /// <summary>How often the stage's commands were sent again since the last sign of life.</summary>
    public int RetryAttempts { get; set; }

    /// <summary>The models that were tried before this attempt (JSON column).</summary>
    public List<string> TriedModels { get; set; } = [];

    /// <summary>Where the pictures of this attempt come from, when our own workers make them.</summary>
    public KeyframeSource? Source { get; set; }

    /// <summary>What the source's model was called by the worker that rendered.</summary>
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

    public MediaReference? Video { get; set; }

    public MediaReference? Poster { get; set; }

    public MediaReference? Preview { get; set; }

    public MediaReference? Manifest { get; set; }

    public ClipFacts? Facts { get; set; }

    public ProducedBy? ProducedBy { get; set; }

    public Failure? Failure { get; set; }

    /// <summary>US dollars, all attempts together: the sum of <see cref="Costs"/>.</summary>
    public decimal Cost { get; set; }

    /// <summary>What each answer has cost (JSON column).</summary>
    public List<TakeCost> Costs { get; set; } = [];

    public string? OriginalUrl { get; set; }

    public List<string> Adjustments { get; set; } = [];
}
