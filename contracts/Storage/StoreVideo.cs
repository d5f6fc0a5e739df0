using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using MassTransit;

namespace AdGenius.Contracts.Storage;

/// <summary>
/// Command: store a take's finished files permanently. Answered by <see cref="VideoStored"/> or <see cref="StoreFailed"/>. Write-once:
/// delivered twice, it stores once.
/// </summary>
[MessageUrn("AdGenius:StoreVideo")]
[EntityName("AdGenius:StoreVideo")]
public sealed record StoreVideo
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The take.</summary>
    public required Guid TakeId { get; init; }

    /// <summary>Its number within the job, from 1.</summary>
    public required int TakeNumber { get; init; }

    /// <summary>The attempt that generated the clip.</summary>
    public required int Attempt { get; init; }

    /// <summary>The tenant.</summary>
    public required string TenantName { get; init; }

    /// <summary>The creative.</summary>
    public required string CreativeId { get; init; }

    /// <summary>The iteration of the creative, from 1, counted in the database.</summary>
    public required int Iteration { get; init; }

    /// <summary>When the job was accepted, UTC. It is the date in the object key, so a redelivery has the same key.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>The finished files, in staging, the main one first.</summary>
    public required IReadOnlyList<FinishedOutput> Outputs { get; init; }

    /// <summary>The clip that they were made of: in staging, or the stored scenes of an earlier take.</summary>
    public required MediaReference Clip { get; init; }

    /// <summary>The same scenes in other aspect ratios; null for none.</summary>
    public IReadOnlyList<ShapeClip>? ShapeClips { get; init; }

    /// <summary>What finishing used, for the manifest.</summary>
    public FinishingFacts? Finishing { get; init; }

    /// <summary>What was made, for the manifest; null without a brief.</summary>
    public Brief? Brief { get; init; }

    /// <summary>The edit that the take is a result of, for the manifest; null for a generated take.</summary>
    public VideoEdit? Edit { get; init; }

    /// <summary>The model that produced it.</summary>
    public required ProducedBy ProducedBy { get; init; }

    /// <summary>The prompt parameters, for the manifest.</summary>
    public required PromptParameters Parameters { get; init; }

    /// <summary>The prompt as received, for the manifest.</summary>
    public string? Prompt { get; init; }

    /// <summary>The seed of the take.</summary>
    public required long Seed { get; init; }

    /// <summary>US dollars, for the manifest.</summary>
    public decimal Cost { get; init; }

    /// <summary>The provider's URL of the file without its signature.</summary>
    public string? OriginalUrl { get; init; }

    /// <summary>Request values that were changed to the nearest supported ones, one sentence each.</summary>
    public IReadOnlyList<string>? Adjustments { get; init; }

    /// <summary>The publisher's labels.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>When it was sent, on its sender's clock; the event of its start returns it. Null: sent by an earlier version.</summary>
    public DateTimeOffset? SentAt { get; init; }
}
