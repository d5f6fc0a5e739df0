using AdGenius.Contracts.Videos;

namespace AdGenius.Persistence.Videos;

/// <summary>
/// A worker has started work for a job. Rows are only added, without the saga's transaction; the saga reads them when it checks for stalled
/// commands, and deletes them when the job ends.
/// </summary>
public class WorkPickup
{
    /// <summary>Key; grows.</summary>
    public long PickupId { get; set; }

    public Guid JobId { get; set; }

    /// <summary>The take; null for work on the job as a whole.</summary>
    public Guid? TakeId { get; set; }

    public WorkStage Stage { get; set; }

    public int Attempt { get; set; }

    public int? BatchIndex { get; set; }

    /// <summary>
    /// When an orchestrator received it, and never before its command was sent: the processes that send commands and receive the events of
    /// their starts may have clocks that differ.
    /// </summary>
    public DateTimeOffset At { get; set; }
}
