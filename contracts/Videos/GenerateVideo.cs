using MassTransit;

namespace AdGenius.Contracts.Videos;

/// <summary>
/// Order to make an ad video: the front door. Also accepted as plain JSON from publishers without MassTransit.
/// Answered by <see cref="VideoAccepted"/> or <see cref="VideoRefused"/>, and in the end by <see cref="VideoCompleted"/>,
/// <see cref="VideoFailed"/> or <see cref="VideoCancelled"/>.
/// </summary>
[MessageUrn("AdGenius:GenerateVideo")]
[EntityName("AdGenius:GenerateVideo")]
public sealed record GenerateVideo
{
    /// <summary>
    /// The publisher's own id of this request, unique per tenant, 1 to 200 characters: the same id twice makes one video.
    /// </summary>
    public required string RequestId { get; init; }

    /// <summary>The tenant: 1 to 64 of <c>a-z A-Z 0-9 _ -</c>, starting with a letter or digit.</summary>
    public required string TenantName { get; init; }

    /// <summary>The creative (ad) the video belongs to: 1 to 64 of <c>a-z A-Z 0-9 _ -</c>, starting with a letter or digit.</summary>
    public required string CreativeId { get; init; }

    /// <summary>What to show, in words, up to 10,000 characters. Either this or <see cref="Scenes"/>.</summary>
    public string? Prompt { get; init; }

    /// <summary>
    /// The scenes one by one, 1 to 50, in order. Either this or <see cref="Prompt"/>; with both, the prompt describes the whole.
    /// </summary>
    public IReadOnlyList<string>? Scenes { get; init; }

    /// <summary>A model id of the catalogue, such as <c>local</c>, <c>runway_gen3</c> or <c>sandbox</c>. Default <c>local</c>.</summary>
    public string? Model { get; init; }

    /// <summary>How many takes to make, 1 to 12. Default 1.</summary>
    public int? Variations { get; init; }

    /// <summary>Length in seconds, 1 to 600. Default: what the prompt says, else 6.</summary>
    public double? DurationSeconds { get; init; }

    /// <summary>16:9, 9:16, 1:1 or 4:5. Default: what the prompt says, else 16:9.</summary>
    public string? AspectRatio { get; init; }

    /// <summary>Frames per second, 1 to 60. Default 24.</summary>
    public int? FramesPerSecond { get; init; }

    /// <summary>Picture size. Default: what the prompt says, else <see cref="Videos.Quality.Draft"/>.</summary>
    public Quality? Quality { get; init; }

    /// <summary>A style such as <c>cinematic</c> or <c>watercolor</c>, up to 100 characters. Default: what the prompt says.</summary>
    public string? Style { get; init; }

    /// <summary>How scenes join. Default <see cref="Videos.Transition.Crossfade"/>.</summary>
    public Transition? Transition { get; init; }

    /// <summary>What moves in locally made videos. Default: the best the local model can do.</summary>
    public Motion? Motion { get; init; }

    /// <summary>What not to show, up to 2,000 characters.</summary>
    public string? NegativePrompt { get; init; }

    /// <summary>Seed of the first take, 0 to 2^32-1; take n uses seed + n - 1. Default: derived from the job id.</summary>
    public long? Seed { get; init; }

    /// <summary>False: no model and no provider is asked; the pictures are drawn placeholders. Default true.</summary>
    public bool? UseAiGeneration { get; init; }

    /// <summary>A picture to start from: a key of the tenant's own folder in the object store, or an https address.</summary>
    public string? SourceImage { get; init; }

    /// <summary>What may be done when the model cannot. Default <see cref="Videos.Fallback.None"/>.</summary>
    public Fallback? Fallback { get; init; }

    /// <summary>
    /// True: a length or shape the model cannot make is taken to the nearest it can, and said so. False: it is refused. Default false.
    /// </summary>
    public bool? AllowNearest { get; init; }

    /// <summary>What to change in the take named by <see cref="BasedOnTake"/>, up to 10,000 characters.</summary>
    public string? Feedback { get; init; }

    /// <summary>The take (of the same tenant) that <see cref="Feedback"/> speaks of.</summary>
    public Guid? BasedOnTake { get; init; }

    /// <summary>The most this job may cost, in US dollars; a submit that would pass it is refused before it is made.</summary>
    public decimal? MaxCost { get; init; }

    /// <summary>An https address that gets a signed webhook when the job ends.</summary>
    public string? CallbackUrl { get; init; }

    /// <summary>The publisher's own words for its reports, up to 20 pairs; carried through to every event and the manifest.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}
