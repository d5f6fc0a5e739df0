using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using MassTransit;

namespace AdGenius.Contracts.Storage;

/// <summary>
/// Order to finish a take's clip and store it for good. Answered by <see cref="VideoStored"/> or <see cref="StoreFailed"/>. Write-once:
/// twice delivered stores once.
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

    /// <summary>Which attempt made the clip.</summary>
    public required int Attempt { get; init; }

    /// <summary>The tenant.</summary>
    public required string TenantName { get; init; }

    /// <summary>The creative.</summary>
    public required string CreativeId { get; init; }

    /// <summary>The iteration of the creative, from 1, counted in the database.</summary>
    public required int Iteration { get; init; }

    /// <summary>When the job was accepted, UTC: the date of the key, the same however often this is delivered.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>The clip, in staging.</summary>
    public required MediaReference Clip { get; init; }

    /// <summary>Who made it.</summary>
    public required ProducedBy ProducedBy { get; init; }

    /// <summary>What was asked for, for the manifest.</summary>
    public required PromptParameters Parameters { get; init; }

    /// <summary>The prompt as it came, for the manifest.</summary>
    public string? Prompt { get; init; }

    /// <summary>The seed of the take.</summary>
    public required long Seed { get; init; }

    /// <summary>US dollars, for the manifest.</summary>
    public decimal Cost { get; init; }

    /// <summary>Where the provider had the file.</summary>
    public string? OriginalUrl { get; init; }

    /// <summary>What was taken to the nearest possible.</summary>
    public IReadOnlyList<string>? Adjustments { get; init; }

    /// <summary>The publisher's own words.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}
