using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Pictures;
using MassTransit;

namespace AdGenius.Contracts.Videos;

/// <summary>
/// Command: generate an ad video. Also accepted as plain JSON from publishers without MassTransit.
/// Answered by <see cref="VideoAccepted"/> or <see cref="VideoRefused"/>, and at the end by <see cref="VideoCompleted"/>,
/// <see cref="VideoFailed"/> or <see cref="VideoCancelled"/>.
/// </summary>
[MessageUrn("AdGenius:GenerateVideo")]
[EntityName("AdGenius:GenerateVideo")]
public sealed record GenerateVideo
{
    /// <summary>
    /// The publisher's id of this request, unique per tenant, 1 to 200 characters. Idempotency key: the same id makes one video.
    /// </summary>
    public required string RequestId { get; init; }

    /// <summary>The tenant: 1 to 64 of <c>a-z A-Z 0-9 _ -</c>, starting with a letter or digit.</summary>
    public required string TenantName { get; init; }

    /// <summary>The creative (ad) the video belongs to: 1 to 64 of <c>a-z A-Z 0-9 _ -</c>, starting with a letter or digit.</summary>
    public required string CreativeId { get; init; }

    /// <summary>The description of the video, up to 10,000 characters. Either this or <see cref="Scenes"/>.</summary>
    public string? Prompt { get; init; }

    /// <summary>
    /// The scenes one by one, 1 to 50, in order. Either this or <see cref="Prompt"/>; with both, the prompt describes the whole.
    /// </summary>
    public IReadOnlyList<string>? Scenes { get; init; }

    /// <summary>
    /// A model id of the catalogue, such as <c>local</c>, <c>local:sd-turbo</c>, <c>runway_gen3</c> or <c>sandbox</c>. Default
    /// <c>local</c>: the frame workers' default model; <c>local:</c> and a name is one of their other models.
    /// </summary>
    public string? Model { get; init; }

    /// <summary>The number of takes, 1 to 12. Default 1.</summary>
    public int? Variations { get; init; }

    /// <summary>Length in seconds, 1 to 600. Default: what the prompt says, else 6.</summary>
    public double? DurationSeconds { get; init; }

    /// <summary>16:9, 9:16, 1:1 or 4:5. Default: what the prompt says, else 16:9.</summary>
    public string? AspectRatio { get; init; }

    /// <summary>Frames per second: a whole number from 1 to 60, 23.976, 29.97 or 59.94. Default 24.</summary>
    public double? FramesPerSecond { get; init; }

    /// <summary>Picture size. Default: what the prompt says, else <see cref="Videos.Quality.Draft"/>.</summary>
    public Quality? Quality { get; init; }

    /// <summary>A style such as <c>cinematic</c> or <c>watercolor</c>, up to 100 characters. Default: what the prompt says.</summary>
    public string? Style { get; init; }

    /// <summary>The transition between scenes. Default <see cref="Videos.Transition.Crossfade"/>.</summary>
    public Transition? Transition { get; init; }

    /// <summary>The camera motion of locally rendered videos. Default: the setting <c>Frames:Motion</c>.</summary>
    public Motion? Motion { get; init; }

    /// <summary>What not to show, up to 2,000 characters.</summary>
    public string? NegativePrompt { get; init; }

    /// <summary>Seed of the first take, 0 to 2^32-1; take n uses seed + n - 1. Default: derived from the job id.</summary>
    public long? Seed { get; init; }

    /// <summary>False: no model and no provider is used; the pictures are drawn placeholders. Default true.</summary>
    public bool? UseAiGeneration { get; init; }

    /// <summary>
    /// A picture to start from: <c>asset:</c> and the id of an uploaded picture, a key of the tenant's own folder in the object store, or
    /// an https address.
    /// </summary>
    public string? SourceImage { get; init; }

    /// <summary>
    /// How a local diffusion model makes the pictures; for <c>local</c> and <c>local:NAME</c> only. Default: the model's own.
    /// </summary>
    public DiffusionSettings? Diffusion { get; init; }

    /// <summary>The policy when the model cannot generate a take. Default <see cref="Videos.Fallback.None"/>.</summary>
    public Fallback? Fallback { get; init; }

    /// <summary>
    /// True: an unsupported length, size or aspect ratio is changed to the nearest supported one and reported in the result. False: the
    /// attempt fails with <see cref="FailureCode.InvalidRequest"/>. Default false.
    /// </summary>
    public bool? AllowNearest { get; init; }

    /// <summary>The requested change to the take named by <see cref="BasedOnTake"/>, up to 10,000 characters.</summary>
    public string? Feedback { get; init; }

    /// <summary>
    /// The take (of the same tenant) that <see cref="Feedback"/> refers to. Nothing has to be repeated: each member that is left out,
    /// prompt and scenes included, is as for that take, and so is the seed; <see cref="Variations"/> is 1 unless stated.
    /// </summary>
    public Guid? BasedOnTake { get; init; }

    /// <summary>The spoken words. Default: what the prompt says, else none.</summary>
    public VoiceOver? VoiceOver { get; init; }

    /// <summary>The music. Default: what the prompt says, else none.</summary>
    public Music? Music { get; init; }

    /// <summary>The captions of the voice-over. Default none.</summary>
    public Captions? Captions { get; init; }

    /// <summary>Logo, headline, call to action and legal line. Default: what the prompt says, else none.</summary>
    public Overlays? Overlays { get; init; }

    /// <summary>
    /// Length of the end card in seconds, 0 to 10; it is added after the last scene. Default: what the prompt says, else 0.
    /// </summary>
    public double? EndCardSeconds { get; init; }

    /// <summary>
    /// A brand kit of the tenant: 1 to 64 of <c>a-z A-Z 0-9 _ -</c>, starting with a letter or digit. Its colours, fonts and logo are used,
    /// and its forbidden words are refused. Default none.
    /// </summary>
    public string? BrandKit { get; init; }

    /// <summary>
    /// The files to make: platform presets such as <c>youtube</c> or <c>tiktok</c>, and aspect ratios; 1 to 10, each once. The first is the
    /// main one. Default: one file of the requested aspect ratio.
    /// </summary>
    public IReadOnlyList<string>? Outputs { get; init; }

    /// <summary>How the files say that they are made by AI. Default: metadata, and a signature where a signer is configured.</summary>
    public Disclosure? Disclosure { get; init; }

    /// <summary>
    /// Edits a stored take instead of generating pictures: its scenes are finished again with this request's members. Prompt and scenes are
    /// not needed then. Default none.
    /// </summary>
    public VideoEdit? Edit { get; init; }

    /// <summary>The maximum cost of this job in US dollars; a submission that would exceed it is refused before it is sent.</summary>
    public decimal? MaxCost { get; init; }

    /// <summary>The order among the tenant's own queued jobs. Default <c>Normal</c>.</summary>
    public JobPriority? Priority { get; init; }

    /// <summary>
    /// The job stays queued until this time, in UTC and at most 30 days ahead; from then on it is admitted as any other. A time that has
    /// passed changes nothing. Default: now.
    /// </summary>
    public DateTimeOffset? StartAt { get; init; }

    /// <summary>An https address that gets a signed webhook when the job ends.</summary>
    public string? CallbackUrl { get; init; }

    /// <summary>The publisher's labels, up to 20 pairs; copied to every event and the manifest.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}
