using AdGenius.Bench.Sizing.Results;
using AdGenius.Bench.Sizing.Simulation;

namespace AdGenius.Sizing.Tests.Simulation;

/// <summary>One queue with Poisson arrivals, for comparison with queueing theory.</summary>
internal sealed class QueueModel : IEventTarget
{
    private const int Arrival = 0;

    private readonly EventQueue _events = new();
    private readonly Draws _draws;
    private readonly double _meanBetween;
    private readonly Func<Draws, double> _service;
    private int _left;

    private QueueModel(int servers, double load, int jobs, Func<Draws, double> service, int seed)
    {
        _draws = new Draws(seed);
        (_left, _service, _meanBetween) = (jobs, service, 1 / (load * servers));
        var window = new MeasuredWindow(0, 24);
        var deployment = new Deployment("worker", servers, 0, _events, window.Level());
        Station = new Station("queue", deployment, 1, _events, window, _ => { });
    }

    /// <summary>The queue.</summary>
    public Station Station { get; }

    /// <summary>Simulates so many jobs; service times have a mean of 1.</summary>
    public static Station Run(int servers, double load, int jobs, Func<Draws, double> service, int seed = 1)
    {
        var model = new QueueModel(servers, load, jobs, service, seed);
        model._events.After(0, model, Arrival);
        while (model._events.HandleNext())
        {
            // Until every job is done.
        }

        model.Station.Busy.Add(model._events.Now, 0); // until the end
        model.Station.Slots.Add(model._events.Now, 0);
        return model.Station;
    }

    public void OnEvent(int kind, object? subject)
    {
        Station.Enqueue(new Work(_service(_draws), null, Step.Quantified, isMeasured: true));
        if (--_left > 0)
        {
            _events.After(_draws.Exponential(_meanBetween), this, Arrival);
        }
    }
}
