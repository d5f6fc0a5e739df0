using AdGenius.Contracts.Videos;

namespace AdGenius.Persistence.Videos;

/// <summary>A command of a take that was sent and not answered yet. Written by the saga.</summary>
public sealed record OutstandingCommand
{
    public required WorkStage Stage { get; init; }

    /// <summary>Which batch, when the stage is cut into batches.</summary>
    public int? BatchIndex { get; init; }

    /// <summary>When it was sent last.</summary>
    public required DateTimeOffset SentAt { get; init; }
}
