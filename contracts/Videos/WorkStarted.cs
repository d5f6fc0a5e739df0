using MassTransit;

namespace AdGenius.Contracts.Videos;

/// <summary>
/// Event: a worker has worked on a command for a second, or a provider's slot was found for it. From here the stage's stall timeout counts;
/// the time before is time in a queue. Work that ends within the second is not reported: its result proves it.
/// </summary>
[MessageUrn("AdGenius:WorkStarted")]
[EntityName("AdGenius:WorkStarted")]
public sealed record WorkStarted
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The take; null for work on the job as a whole.</summary>
    public Guid? TakeId { get; init; }

    /// <summary>Which stage.</summary>
    public required WorkStage Stage { get; init; }

    /// <summary>Which attempt of the take, from 1; 0 for work on the job as a whole.</summary>
    public int Attempt { get; init; }

    /// <summary>Which batch, from 0, when the stage is cut into batches.</summary>
    public int? BatchIndex { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>
    /// When the command was sent, copied from it, so that its sender knows which of several it was without comparing clocks. Null where the
    /// command does not say it.
    /// </summary>
    public DateTimeOffset? CommandSentAt { get; init; }
}
