using AdGenius.Contracts;
using AdGenius.Contracts.Policy;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;

namespace AdGenius.HttpContracts.Videos;

/// <summary>A job as the HTTP API shows it.</summary>
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

    /// <summary>
    /// Queued, Quantifying, AwaitingApproval, Generating, Finishing, Storing, Completed, Failed or Cancelled; Deleted once its files were
    /// deleted.
    /// </summary>
    public required string State { get; init; }

    /// <summary>True when the job has ended and its state is final.</summary>
    public required bool IsEnded { get; init; }

    /// <summary>The requested model.</summary>
    public required string Model { get; init; }

    /// <summary>The order among the tenant's own queued jobs; absent until the job is stored.</summary>
    public JobPriority? Priority { get; init; }

    /// <summary>When a queued job starts at the earliest, UTC; absent when it was requested to start at once.</summary>
    public DateTimeOffset? StartAt { get; init; }

    /// <summary>Why a queued job is not started although it could be; absent for jobs that only wait for their turn.</summary>
    public JobWait? Waiting { get; init; }

    /// <summary>The prompt as it was requested; only in the answer for one job, once the job is stored.</summary>
    public string? Prompt { get; init; }

    /// <summary>The scenes as they were requested; only in the answer for one job, once the job is stored.</summary>
    public IReadOnlyList<string>? Scenes { get; init; }

    /// <summary>When the job was accepted, UTC.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>When work on it began, UTC.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended, UTC.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When its files were deleted at the tenant's request, UTC; from then on there are no links.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>The parameters that were read from the prompt, once quantified.</summary>
    public PromptParameters? Parameters { get; init; }

    /// <summary>The takes, by number.</summary>
    public required IReadOnlyList<VideoTake> Takes { get; init; }

    /// <summary>US dollars spent so far.</summary>
    public required decimal Cost { get; init; }

    /// <summary>Why the job failed.</summary>
    public Failure? Failure { get; init; }

    /// <summary>The reason that was given with the cancellation.</summary>
    public string? CancelReason { get; init; }

    /// <summary>Why the job was held for approval, and what was decided; null for a job that never was.</summary>
    public VideoApproval? Approval { get; init; }

    /// <summary>The caller's own labels.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>The take that this job regenerates with feedback.</summary>
    public VideoOrigin? BasedOn { get; init; }

    /// <summary>The address of this job.</summary>
    public required Uri Self { get; init; }

    /// <summary>The address of its event stream.</summary>
    public required Uri Events { get; init; }
}
