using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using MassTransit;

namespace AdGenius.Contracts.Finishing;

/// <summary>
/// Command: make the finished files of a take from its clip: sound, captions, overlays, end card, shapes. Answered by
/// <see cref="VideoFinished"/>, or by <c>VideoStored</c> where the files are stored at once (<see cref="Storage"/>), or by
/// <see cref="FinishFailed"/>. Idempotent: delivered twice, it pays for a voice once and stores once.
/// </summary>
[MessageUrn("AdGenius:FinishVideo")]
[EntityName("AdGenius:FinishVideo")]
public sealed record FinishVideo
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The take.</summary>
    public required Guid TakeId { get; init; }

    /// <summary>Which attempt.</summary>
    public required int Attempt { get; init; }

    /// <summary>The tenant; every file that the brief names must be its own.</summary>
    public required string TenantName { get; init; }

    /// <summary>The creative.</summary>
    public required string CreativeId { get; init; }

    /// <summary>The clip: in staging, or the stored scenes of an earlier take.</summary>
    public required MediaReference Clip { get; init; }

    /// <summary>The same scenes in other aspect ratios, where they were rendered; other outputs are re-framed.</summary>
    public IReadOnlyList<ShapeClip>? ShapeClips { get; init; }

    /// <summary>The prompt parameters: scenes with their lengths, palette and mood.</summary>
    public required PromptParameters Parameters { get; init; }

    /// <summary>How the scenes of the clip join, for other outputs that are re-framed; null for cuts.</summary>
    public Transition? Transition { get; init; }

    /// <summary>What to make; null for the clip alone, with a silent audio stream where it has none.</summary>
    public Brief? Brief { get; init; }

    /// <summary>The brand kit that the brief names, as it was when the job was accepted; null for none.</summary>
    public BrandKit? BrandKit { get; init; }

    /// <summary>The part of the clip that is used; null for all.</summary>
    public VideoEdit? Edit { get; init; }

    /// <summary>The model that produced the pictures.</summary>
    public required ProducedBy ProducedBy { get; init; }

    /// <summary>The seed of the take; generated music follows it.</summary>
    public required long Seed { get; init; }

    /// <summary>US dollars that this take may still spend; null for no limit of the job's own.</summary>
    public decimal? MaxCost { get; init; }

    /// <summary>US dollars that the whole job may spend, all takes and attempts together; null for no limit.</summary>
    public decimal? JobMaxCost { get; init; }

    /// <summary>
    /// With it, a clip that becomes the video as it is, is stored by the worker that has finished it. Null: the files are put into staging.
    /// </summary>
    public StorageDetails? Storage { get; init; }

    /// <summary>When it was sent, on its sender's clock; the event of its start returns it. Null: sent by an earlier version.</summary>
    public DateTimeOffset? SentAt { get; init; }
}
