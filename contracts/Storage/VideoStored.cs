using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using MassTransit;

namespace AdGenius.Contracts.Storage;

/// <summary>Event: a take is stored; its objects are complete under the tenant's folder.</summary>
[MessageUrn("AdGenius:VideoStored")]
[EntityName("AdGenius:VideoStored")]
public sealed record VideoStored
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The take.</summary>
    public required Guid TakeId { get; init; }

    /// <summary>The attempt that generated the clip.</summary>
    public required int Attempt { get; init; }

    /// <summary>The tenant.</summary>
    public required string TenantName { get; init; }

    /// <summary>The creative.</summary>
    public required string CreativeId { get; init; }

    /// <summary>The iteration of the creative, from 1.</summary>
    public required int Iteration { get; init; }

    /// <summary>The video.</summary>
    public required MediaReference Video { get; init; }

    /// <summary>The poster (JPEG).</summary>
    public required MediaReference Poster { get; init; }

    /// <summary>The animated preview (WebP).</summary>
    public required MediaReference Preview { get; init; }

    /// <summary>The manifest (JSON).</summary>
    public required MediaReference Manifest { get; init; }

    /// <summary>The video's properties, as probed.</summary>
    public required ClipFacts Facts { get; init; }

    /// <summary>Every finished file, the main one (<see cref="Video"/>) first.</summary>
    public IReadOnlyList<StoredOutput>? Outputs { get; init; }

    /// <summary>The scenes before finishing, for edits: the main clip, then those of other aspect ratios.</summary>
    public IReadOnlyList<ShapeClip>? Sources { get; init; }

    /// <summary>When it was stored, UTC.</summary>
    public required DateTimeOffset At { get; init; }
}
