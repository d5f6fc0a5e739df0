using AdGenius.Contracts.Prompts;
using MassTransit;

namespace AdGenius.Contracts.Clips;

/// <summary>
/// Command to one provider: generate the clip of one take. Answered by <see cref="ClipProgressed"/> any number of times, then
/// <see cref="ClipGenerated"/> or <see cref="ClipFailed"/>. Idempotent: the same (TakeId, Attempt) is submitted once.
/// </summary>
[MessageUrn("AdGenius:GenerateClip")]
[EntityName("AdGenius:GenerateClip")]
public sealed record GenerateClip
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The take.</summary>
    public required Guid TakeId { get; init; }

    /// <summary>Which attempt of the take, from 1; a fallback is a new attempt.</summary>
    public required int Attempt { get; init; }

    /// <summary>The tenant.</summary>
    public required string TenantName { get; init; }

    /// <summary>The creative.</summary>
    public required string CreativeId { get; init; }

    /// <summary>The catalogue's model id.</summary>
    public required string Model { get; init; }

    /// <summary>What to show and how.</summary>
    public required PromptParameters Parameters { get; init; }

    /// <summary>The seed of this take, 0 to 2^32-1.</summary>
    public required long Seed { get; init; }

    /// <summary>A picture to start from: a store key or an https address.</summary>
    public string? SourceImage { get; init; }

    /// <summary>True: an unsupported length or aspect ratio is changed to the nearest supported one.</summary>
    public bool AllowNearest { get; init; }

    /// <summary>True when this model is not the requested one.</summary>
    public bool IsFallback { get; init; }

    /// <summary>US dollars that this take may still spend; null for no limit of the job's own.</summary>
    public decimal? MaxCost { get; init; }

    /// <summary>US dollars that the whole job may spend, all takes and attempts together; null for no limit.</summary>
    public decimal? JobMaxCost { get; init; }

    /// <summary>Deadline in UTC; a later result is discarded.</summary>
    public DateTimeOffset? NotAfter { get; init; }
}
