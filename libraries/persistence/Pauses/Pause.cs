namespace AdGenius.Persistence.Pauses;

/// <summary>Something that an operator has paused. The row exists while the pause lasts. Written by <see cref="PauseStore"/>.</summary>
public class Pause
{
    /// <summary>What is paused. Key, with <see cref="Name"/>.</summary>
    public PauseKind Kind { get; set; }

    /// <summary>The name of the queue, the model or the tenant.</summary>
    public string Name { get; set; } = null!;

    /// <summary>Why, as the operator has said; up to 500 characters.</summary>
    public string? Reason { get; set; }

    /// <summary>Who paused it, as in the audit log.</summary>
    public string Actor { get; set; } = null!;

    /// <summary>Since when.</summary>
    public DateTimeOffset At { get; set; }
}
