using System.Text.Json;

namespace AdGenius.HttpContracts.Videos;

/// <summary>One step of a job.</summary>
public sealed record VideoHistoryEvent
{
    /// <summary>Ascending within the job; the id of the job's event stream.</summary>
    public required long Sequence { get; init; }

    /// <summary>Such as <c>accepted</c>, <c>state</c>, <c>take.started</c> or <c>completed</c>.</summary>
    public required string Type { get; init; }

    /// <summary>When it happened, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What happened; its members follow from the type.</summary>
    public required JsonElement Data { get; init; }

    /// <summary>A signed link to a small picture of the take in progress; absolute, or relative to the gateway.</summary>
    public Uri? PreviewUrl { get; init; }
}
