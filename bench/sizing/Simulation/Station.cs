using AdGenius.Bench.Sizing.Results;

namespace AdGenius.Bench.Sizing.Simulation;

/// <summary>
/// One queue of the broker, and the slots of the pods that consume it: first in, first out, and a pod takes no message that it cannot work
/// on at once, because the queues of long work have as much prefetch as slots.
/// </summary>
internal sealed class Station : IEventTarget
{
    private const int WorkEnded = 0;

    private readonly Deployment _deployment;
    private readonly int _slotsPerPod;
    private readonly EventQueue _events;
    private readonly Action<Work> _done;
    private readonly Queue<Work> _waiting = new();
    private readonly List<Pod> _free = []; // once for every free slot
    private readonly HourlyLevel _busy;
    private readonly HourlyLevel _slots;

    /// <param name="name">The name of the queue.</param>
    /// <param name="deployment">The pods that consume it.</param>
    /// <param name="slotsPerPod">How many messages a pod works on at once.</param>
    /// <param name="events">The clock.</param>
    /// <param name="window">What is measured.</param>
    /// <param name="done">Called when a piece of work is done.</param>
    public Station(string name, Deployment deployment, int slotsPerPod, EventQueue events, MeasuredWindow window, Action<Work> done)
    {
        (Name, _deployment, _slotsPerPod, _events, _done) = (name, deployment, slotsPerPod, events, done);
        (_busy, _slots) = (window.Level(), window.Level());
        deployment.Add(this);
    }

    /// <summary>The name of the queue.</summary>
    public string Name { get; }

    /// <summary>The messages in the queue, those that are worked on included, as the broker's management API counts them.</summary>
    public int Messages => _waiting.Count + (int)_busy.Level;

    /// <summary>The time from the queue to the start of work.</summary>
    public DurationHistogram Waits { get; } = new();

    /// <summary>The time in work.</summary>
    public DurationHistogram Services { get; } = new();

    /// <summary>The time from the queue to the end of work.</summary>
    public DurationHistogram Totals { get; } = new();

    /// <summary>Slots that work.</summary>
    public HourlyLevel Busy => _busy;

    /// <summary>Slots of pods that are ready.</summary>
    public HourlyLevel Slots => _slots;

    /// <summary>The most messages that have waited at a time.</summary>
    public int LongestQueue { get; private set; }

    /// <summary>A message reaches the queue.</summary>
    public void Enqueue(Work work)
    {
        work.QueuedAt = _events.Now;
        if (TakeFree() is { } pod)
        {
            Start(work, pod);
        }
        else
        {
            _waiting.Enqueue(work);
            LongestQueue = Math.Max(LongestQueue, _waiting.Count);
        }
    }

    /// <summary>A pod became ready.</summary>
    public void Add(Pod pod)
    {
        _slots.Add(_events.Now, _slotsPerPod);
        for (var slot = 0; slot < _slotsPerPod; slot++)
        {
            Continue(pod);
        }
    }

    /// <summary>A pod that was ready takes no more work.</summary>
    public void Remove(Pod pod)
    {
        if (pod.IsReady)
        {
            _free.RemoveAll(free => free == pod);
            _slots.Add(_events.Now, -_slotsPerPod);
        }
    }

    public void OnEvent(int kind, object? subject)
    {
        var work = (Work)subject!;
        var pod = work.Pod!;
        _busy.Add(_events.Now, -1);
        pod.Busy--;
        if (pod.IsStopping)
        {
            _deployment.EndIfIdle(pod);
        }
        else
        {
            Continue(pod);
        }

        _done(work);
    }

    /// <summary>A slot of the pod is free.</summary>
    private void Continue(Pod pod)
    {
        if (_waiting.TryDequeue(out var next))
        {
            Start(next, pod);
        }
        else
        {
            _free.Add(pod);
        }
    }

    private Pod? TakeFree()
    {
        if (_free.Count == 0)
        {
            return null;
        }

        var pod = _free[^1];
        _free.RemoveAt(_free.Count - 1);
        return pod;
    }

    private void Start(Work work, Pod pod)
    {
        work.Pod = pod;
        pod.Busy++;
        _busy.Add(_events.Now, 1);
        if (work.IsMeasured)
        {
            Waits.Add(_events.Now - work.QueuedAt);
            Services.Add(work.Seconds);
            Totals.Add(_events.Now - work.QueuedAt + work.Seconds);
        }

        _events.After(work.Seconds, this, WorkEnded, work);
    }
}
