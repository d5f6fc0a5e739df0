namespace AdGenius.Persistence.Submissions;

/// <summary>
/// A take whose result is no longer needed, for commands that arrive after that event. Deleted after
/// <c>Submissions:AbandonedTakeRetention</c>.
/// </summary>
public class AbandonedTake
{
    public Guid TakeId { get; set; }

    /// <summary>Attempts up to this one are abandoned.</summary>
    public int Attempt { get; set; }

    /// <summary>
    /// When it was recorded. A job that is accepted later has the take's id anew: its request was sent again after an erasure.
    /// </summary>
    public DateTimeOffset At { get; set; }
}
