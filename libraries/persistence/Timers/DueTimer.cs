namespace AdGenius.Persistence.Timers;

/// <summary>A durable timer: set in the transaction of the state that needs it, and completed in the transaction of its effects.</summary>
public class DueTimer
{
    /// <summary>Ascending. Key.</summary>
    public long TimerId { get; set; }

    /// <summary>The handler, such as <c>webhook</c>.</summary>
    public string Kind { get; set; } = null!;

    /// <summary>The subject, such as a job; unique per kind.</summary>
    public Guid SubjectId { get; set; }

    /// <summary>On the database's clock.</summary>
    public DateTimeOffset DueAt { get; set; }

    /// <summary>How often it was postponed after being due.</summary>
    public int Attempts { get; set; }
}
