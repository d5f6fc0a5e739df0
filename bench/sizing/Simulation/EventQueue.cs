namespace AdGenius.Bench.Sizing.Simulation;

/// <summary>Receives the events that it has scheduled.</summary>
internal interface IEventTarget
{
    /// <summary>The time of an event has come.</summary>
    /// <param name="kind">The target's own number for what happens.</param>
    /// <param name="subject">What it happens to.</param>
    void OnEvent(int kind, object? subject);
}

/// <summary>
/// The clock of a simulation, in seconds, and what is to happen. Events of the same time happen in the order in which they were scheduled,
/// so a run depends on nothing but its seed.
/// </summary>
internal sealed class EventQueue
{
    private readonly PriorityQueue<(IEventTarget Target, int Kind, object? Subject), EventTime> _events = new();
    private long _scheduled;

    /// <summary>The current time.</summary>
    public double Now { get; private set; }

    /// <summary>How many events have happened.</summary>
    public long Handled { get; private set; }

    /// <summary>Schedules an event after a delay of so many seconds, at least 0.</summary>
    public void After(double seconds, IEventTarget target, int kind, object? subject = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(seconds);
        _events.Enqueue((target, kind, subject), new EventTime(Now + seconds, _scheduled++));
    }

    /// <summary>Handles the next event. Returns false when there is none, or when it is later than <paramref name="end"/>.</summary>
    public bool HandleNext(double end = double.PositiveInfinity)
    {
        if (!_events.TryPeek(out var next, out var at) || at.Seconds > end)
        {
            return false;
        }

        _events.Dequeue();
        Now = at.Seconds;
        Handled++;
        next.Target.OnEvent(next.Kind, next.Subject);
        return true;
    }

    private readonly record struct EventTime(double Seconds, long Order) : IComparable<EventTime>
    {
        public int CompareTo(EventTime other)
        {
            var byTime = Seconds.CompareTo(other.Seconds);
            return byTime != 0 ? byTime : Order.CompareTo(other.Order);
        }
    }
}
