using AdGenius.Bench.Sizing.Results;

namespace AdGenius.Bench.Sizing.Simulation;

/// <summary>
/// The pods of one service. A new pod takes work after its start time; a pod that is removed finishes what it has, and holds its node and
/// GPU until then. The newest pod is removed first, as Kubernetes does among pods that are ready.
/// </summary>
internal sealed class Deployment : IEventTarget
{
    private const int PodReady = 0;

    private readonly EventQueue _events;
    private readonly double _startSeconds;
    private readonly HourlyLevel _level;
    private readonly List<Pod> _pods = []; // that are to run, oldest first
    private readonly List<Station> _stations = [];

    /// <param name="name">The name of the service.</param>
    /// <param name="replicas">The pods that are ready at the beginning.</param>
    /// <param name="startSeconds">How long a new pod takes until it is ready.</param>
    /// <param name="events">The clock.</param>
    /// <param name="level">Records the pods that exist, those that start or stop included.</param>
    public Deployment(string name, int replicas, double startSeconds, EventQueue events, HourlyLevel level)
    {
        (Name, _events, _startSeconds, _level) = (name, events, startSeconds, level);
        _level.Add(events.Now, replicas);
        for (var number = 0; number < replicas; number++)
        {
            _pods.Add(new Pod { IsReady = true });
        }
    }

    /// <summary>The name of the service.</summary>
    public string Name { get; }

    /// <summary>The pods that are to run, ready or not.</summary>
    public int Replicas => _pods.Count;

    /// <summary>The pods that take work.</summary>
    public IEnumerable<Pod> Ready => _pods.Where(pod => pod.IsReady);

    /// <summary>Scales to so many pods.</summary>
    public void ScaleTo(int replicas)
    {
        while (_pods.Count < replicas)
        {
            var pod = new Pod();
            _pods.Add(pod);
            _level.Add(_events.Now, 1);
            _events.After(_startSeconds, this, PodReady, pod);
        }

        while (_pods.Count > replicas)
        {
            var starting = _pods.FindLastIndex(pod => !pod.IsReady);
            var index = starting >= 0 ? starting : _pods.Count - 1;
            var removed = _pods[index];
            _pods.RemoveAt(index);
            removed.IsStopping = true;
            _stations.ForEach(station => station.Remove(removed));
            EndIfIdle(removed);
        }
    }

    /// <summary>A pod has finished a piece of work.</summary>
    public void EndIfIdle(Pod pod)
    {
        if (pod is { IsStopping: true, Busy: 0 })
        {
            _level.Add(_events.Now, -1);
        }
    }

    /// <summary>Adds a queue that every pod consumes.</summary>
    public void Add(Station station)
    {
        _stations.Add(station);
        foreach (var pod in Ready)
        {
            station.Add(pod);
        }
    }

    public void OnEvent(int kind, object? subject)
    {
        var pod = (Pod)subject!;
        if (!pod.IsStopping)
        {
            pod.IsReady = true;
            _stations.ForEach(station => station.Add(pod));
        }
    }
}
