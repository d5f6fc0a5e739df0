using AdGenius.Contracts;
using AdGenius.Contracts.Prompts;

namespace AdGenius.Gateway.Videos;

/// <summary>A job as the gateway shows it.</summary>
public sealed record VideoJob
{
    /// <summary>The job's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The caller's own id of the request.</summary>
    public required string RequestId { get; init; }

    /// <summary>The tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>The creative the video belongs to.</summary>
    public required string Creative { get; init; }

    /// <summary>Queued, Quantifying, Generating, Storing, Completed, Failed or Cancelled.</summary>
    public required string State { get; init; }

    /// <summary>True when nothing will change any more.</summary>
    public required bool IsEnded { get; init; }

    /// <summary>The model that was asked for.</summary>
    public required string Model { get; init; }

    /// <summary>When the job was accepted, UTC.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>When it left the queue, UTC.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended, UTC.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When its files were deleted on the tenant's order, UTC; from then on there are no links.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>What the prompt asks for, once quantified.</summary>
    public PromptParameters? Parameters { get; init; }

    /// <summary>The takes, in order.</summary>
    public required IReadOnlyList<VideoTake> Takes { get; init; }

    /// <summary>US dollars spent so far.</summary>
    public required decimal Cost { get; init; }

    /// <summary>Why the job failed.</summary>
    public Failure? Failure { get; init; }

    /// <summary>Why it was cancelled, in the canceller's words.</summary>
    public string? CancelReason { get; init; }

    /// <summary>The caller's own labels.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Where to read this job again.</summary>
    public required Uri Self { get; init; }

    /// <summary>Where to listen to its events.</summary>
    public required Uri Events { get; init; }
}
