namespace AdGenius.Persistence.Timers;

/// <summary>Something that is to happen later: written with the state that asks for it, taken by a sweep with the effects it has.</summary>
public class DueTimer
{
    /// <summary>Grows; key.</summary>
    public long TimerId { get; set; }

    /// <summary>Who is to be told, such as <c>webhook</c>.</summary>
    public string Kind { get; set; } = null!;

    /// <summary>What it is about; there is one timer of a kind about one thing.</summary>
    public Guid SubjectId { get; set; }

    /// <summary>On the database's clock.</summary>
    public DateTimeOffset DueAt { get; set; }

    /// <summary>How often it was put off after being due.</summary>
    public int Attempts { get; set; }
}
