namespace AdGenius.Persistence.Videos;

/// <summary>One line of a job's history, written in the transaction that made it true. Event streams replay from here.</summary>
public class JobEvent
{
    /// <summary>Grows with every event: the id that Last-Event-ID speaks of.</summary>
    public long Sequence { get; set; }

    public Guid JobId { get; set; }

    public string TenantName { get; set; } = null!;

    /// <summary>
    /// Such as <c>accepted</c>, <c>state</c>, <c>take.progressed</c>, <c>take.stored</c>, <c>take.failed</c>, <c>completed</c>,
    /// <c>failed</c>, <c>cancelled</c>.
    /// </summary>
    public string Type { get; set; } = null!;

    public DateTimeOffset At { get; set; }

    /// <summary>JSON object.</summary>
    public string Data { get; set; } = null!;
}
