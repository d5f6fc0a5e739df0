namespace AdGenius.Bench.Sizing.Simulation;

/// <summary>One message in a queue, and then in work.</summary>
/// <param name="seconds">How long one slot works on it.</param>
/// <param name="subject">What it is for.</param>
/// <param name="next">What is to be done when it is done.</param>
/// <param name="isMeasured">Whether its times are recorded.</param>
internal sealed class Work(double seconds, object? subject, Step next, bool isMeasured)
{
    public double Seconds { get; } = seconds;

    public object? Subject { get; } = subject;

    public Step Next { get; } = next;

    public bool IsMeasured { get; } = isMeasured;

    public double QueuedAt { get; set; }

    public Pod? Pod { get; set; }
}
