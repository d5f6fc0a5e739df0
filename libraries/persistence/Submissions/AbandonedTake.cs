namespace AdGenius.Persistence.Submissions;

/// <summary>A note that nobody wants a take's result, for orders that arrive after the news. Kept for a day.</summary>
public class AbandonedTake
{
    public Guid TakeId { get; set; }

    /// <summary>Attempts up to this one are abandoned.</summary>
    public int Attempt { get; set; }

    public DateTimeOffset At { get; set; }
}
