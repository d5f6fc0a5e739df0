namespace AdGenius.Persistence.Videos;

/// <summary>One event of a job's history, inserted in the transaction that it describes. Event streams replay these rows.</summary>
public class JobEvent
{
    /// <summary>Ascending in the order of insertion, which is not that of the commits: see <see cref="JobEventCursor"/>.</summary>
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
