using AdGenius.Contracts.Videos;

namespace AdGenius.Orchestrator.Admission;

/// <summary>The job of a tenant that starts before its other queued jobs of the same stage.</summary>
internal sealed record NextJob
{
    public required WorkStage Stage { get; init; }

    /// <summary>The id of the requested model.</summary>
    public required string Model { get; init; }

    public required int TakeCount { get; init; }

    public Guid JobId { get; init; }

    /// <summary>True where the job had ended: its takes may be retried.</summary>
    public bool HasEnded { get; init; }

    public string? TraceParent { get; init; }
}
