using AdGenius.Bench.Sizing.Results;
using AdGenius.Bench.Sizing.Simulation;

namespace AdGenius.Sizing.Tests.Simulation;

public sealed class DeploymentTests
{
    private readonly EventQueue _events = new();
    private readonly MeasuredWindow _window = new(0, 1);
    private readonly List<double> _done = [];

    [Fact]
    public void A_new_pod_takes_work_after_its_start_time()
    {
        var (deployment, station, _) = Create(replicas: 0, startSeconds: 40);
        station.Enqueue(Job(seconds: 10));
        deployment.ScaleTo(1);
        RunToEnd();

        Assert.Equal([50.0], _done);
        Assert.Equal(40, station.Waits.Max);
    }

    [Fact]
    public void A_pod_that_is_removed_finishes_its_work_and_takes_no_more()
    {
        var (deployment, station, pods) = Create(replicas: 2, startSeconds: 0);
        station.Enqueue(Job(seconds: 100));
        station.Enqueue(Job(seconds: 100));
        station.Enqueue(Job(seconds: 100));
        deployment.ScaleTo(1);

        Assert.Equal(2, pods.Level); // it exists until its work is done
        RunToEnd();

        Assert.Equal([100.0, 100.0, 200.0], _done);
        Assert.Equal(1, pods.Level);
    }

    [Fact]
    public void Pods_that_start_are_removed_before_pods_that_work()
    {
        var (deployment, station, pods) = Create(replicas: 1, startSeconds: 60);
        deployment.ScaleTo(3);
        deployment.ScaleTo(1);
        station.Enqueue(Job(seconds: 1));
        RunToEnd();

        Assert.Equal([1.0], _done);
        Assert.Equal(1, pods.Level);
        Assert.Equal(3, pods.Maxima[0]);
    }

    [Fact]
    public void A_pod_works_on_each_of_its_queues_at_once()
    {
        var (deployment, one, _) = Create(replicas: 1, startSeconds: 0);
        var other = new Station("other", deployment, 2, _events, _window, _ => _done.Add(_events.Now));
        one.Enqueue(Job(seconds: 5));
        other.Enqueue(Job(seconds: 6));
        other.Enqueue(Job(seconds: 7));
        other.Enqueue(Job(seconds: 8));
        RunToEnd();

        Assert.Equal([5.0, 6.0, 7.0, 14.0], _done);
    }

    [Fact]
    public void Levels_are_kept_by_hour()
    {
        var level = new HourlyLevel(3600, 2);
        level.Set(0, 5);
        level.Set(3600 + 1800, 1);
        level.Set(3 * 3600, 0);

        Assert.Equal([3.0, 1.0], level.Means);
        Assert.Equal([5.0, 1.0], level.Maxima);
    }

    private static Work Job(double seconds) => new(seconds, null, Step.Quantified, isMeasured: true);

    private (Deployment Deployment, Station Station, HourlyLevel Pods) Create(int replicas, double startSeconds)
    {
        var pods = _window.Level();
        var deployment = new Deployment("worker", replicas, startSeconds, _events, pods);
        return (deployment, new Station("queue", deployment, 1, _events, _window, _ => _done.Add(_events.Now)), pods);
    }

    private void RunToEnd()
    {
        while (_events.HandleNext())
        {
            // Until nothing is left.
        }
    }
}
