using AdGenius.Bench.Sizing.Product;
using AdGenius.Bench.Sizing.Results;
using AdGenius.Contracts;

namespace AdGenius.Bench.Sizing.Simulation;

/// <summary>
/// Runs the jobs of a plan through the fleet: every job and take through the same steps as in the saga, each with its queue, slots and
/// time. Memory grows with the jobs that are open, not with those that have ended.
/// </summary>
internal sealed class FleetSimulation : IEventTarget
{
    // After the measured time nothing arrives, and what is open may take so long.
    private const double DrainSeconds = 24 * 3600;

    private readonly SimulationPlan _plan;
    private readonly EventQueue _events = new();
    private readonly Draws _draws;
    private readonly JobSource _source;
    private readonly AdmissionQueue _admission;
    private readonly List<(Deployment Deployment, PlannedDeployment Plan, HourlyLevel Pods, Autoscaler? Scaler)> _deployments = [];
    private readonly Dictionary<string, Station> _stations = new(StringComparer.Ordinal);
    private readonly List<ProviderQueue> _providers;
    private readonly TenantTotals[] _tenants;
    private readonly SimulationRecord _record;
    private (double At, int Tenant, PlannedJobs Kind) _next;
    private readonly Action<JobRun, double>? _ended;
    private bool _isDrained;
    private long _open;

    private FleetSimulation(SimulationPlan plan, int seed, Action<JobRun, double>? ended)
    {
        (_plan, _ended) = (plan, ended);
        _draws = new Draws(unchecked(seed + 104_729));
        _source = new JobSource(plan, seed);
        _record = new SimulationRecord(new MeasuredWindow(plan.WarmUpSeconds, plan.Hours));
        _admission = new AdmissionQueue(plan.Tenants, plan.Admission, _events, _record.HasWaiting, OnAdmitted);
        _tenants = [.. Enumerable.Range(0, plan.Tenants).Select(_ => new TenantTotals())];
        foreach (var planned in plan.Deployments)
        {
            var pods = _record.Window.Level();
            var deployment = new Deployment(planned.Name, planned.Replicas, planned.StartSeconds, _events, pods);
            _deployments.Add((deployment, planned, pods, planned.Scaling is { } rule ? new Autoscaler(rule) : null));
            foreach (var (queue, slots) in planned.Queues)
            {
                _stations[queue] = new Station(queue, deployment, slots, _events, _record.Window, OnWorkDone);
            }
        }

        _providers =
        [
            .. plan.Providers.Select(
                provider => new ProviderQueue(provider, plan.Submissions, _events, _draws, _record.Window, OnProviderEnded)),
        ];
    }

    /// <summary>Simulates the plan.</summary>
    /// <param name="plan">What is simulated.</param>
    /// <param name="seed">The same seed gives the same result.</param>
    /// <param name="ended">Called with each measured job and the time of its end.</param>
    /// <param name="cancellationToken">Stops the simulation.</param>
    public static SizingResult Run(
        SimulationPlan plan, int seed, Action<JobRun, double>? ended, CancellationToken cancellationToken)
    {
        var simulation = new FleetSimulation(plan, seed, ended);
        simulation.ScheduleArrival();
        simulation._events.After(0, simulation, (int)Step.Scale);
        var end = simulation._record.Window.End + DrainSeconds;
        while (!simulation._isDrained && simulation._events.HandleNext(end))
        {
            if ((simulation._events.Handled & 0xFFFF) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        return simulation.Result(seed);
    }

    public void OnEvent(int kind, object? subject) => Handle((Step)kind, subject);

    private void Handle(Step step, object? subject)
    {
        switch (step)
        {
            case Step.Arrive:
                OnArrival();
                break;
            case Step.Accept:
                ((JobRun)subject!).AcceptedAt = _events.Now;
                _admission.Enqueue((JobRun)subject);
                break;
            case Step.StartQuantifying:
                Enqueue(Queues.QuantifyPrompt, _plan.QuantifySeconds, subject, Step.Quantified, (JobRun)subject!);
                break;
            case Step.Quantified:
                Orchestrate(subject, Step.Generate, (JobRun)subject!);
                break;
            case Step.Generate:
                var job = (JobRun)subject!;
                job.GeneratingAt = _events.Now;
                for (var number = 0; number < job.Plan.Takes; number++)
                {
                    Hop(Step.StartTake, new TakeRun(job));
                }

                break;
            case Step.Scale:
                Scale();
                break;
            default:
                HandleTake(step, (TakeRun)subject!);
                break;
        }
    }

    private void HandleTake(Step step, TakeRun take)
    {
        switch (step)
        {
            case Step.StartTake when take.Job.Plan.Clips.Count > 0:
                _record.Messages.Add(_events.Now, 2); // the command, and the start of work
                _providers[take.Job.Plan.Clips[take.Attempt].Provider].Enqueue(take);
                break;
            case Step.StartTake:
                foreach (var seconds in take.Job.Plan.Batches)
                {
                    Enqueue(Queues.RenderKeyframes, seconds, take, Step.Rendered, take.Job);
                }

                break;
            case Step.Rendered:
                Orchestrate(take, Step.CollectBatch, take.Job);
                break;
            case Step.CollectBatch:
                if (--take.OpenBatches == 0)
                {
                    Hop(Step.StartComposing, take);
                }

                break;
            case Step.DecideOnClip:
                DecideOnClip(take);
                break;
            case Step.StartComposing:
                _record.Messages.Add(_events.Now, FleetCosts.ProgressPerComposition);
                Enqueue(Queues.ComposeClip, take.Job.Plan.ComposeSeconds, take, Step.Composed, take.Job);
                break;
            case Step.Composed:
                Orchestrate(take, Step.TakeClip, take.Job);
                break;
            case Step.TakeClip:
                BeginFinishing(take);
                break;
            case Step.StartFinishing:
                Enqueue(Queues.FinishVideo, take.Job.Plan.FinishSeconds, take, Step.Finished, take.Job);
                break;
            case Step.Finished:
                Orchestrate(take, Step.TakeOutputs, take.Job);
                break;
            case Step.TakeOutputs:
                take.Job.StoringAt = _events.Now;
                Hop(Step.StartStoring, take);
                break;
            case Step.StartStoring:
                Enqueue(Queues.StoreVideo, take.Job.Plan.StoreSeconds, take, Step.Stored, take.Job);
                break;
            case Step.Stored:
                Orchestrate(take, Step.EndTake, take.Job);
                break;
            case Step.EndTake:
                EndTake(take, isStored: true);
                break;
            default:
                throw new InvalidOperationException($"{step} is not a step of a take.");
        }
    }

    private void OnArrival()
    {
        var job = new JobRun(_next.Tenant, _next.Kind, _events.Now, _record.Window.Contains(_events.Now));
        _open++;
        _record.Arrived += job.IsMeasured ? 1 : 0;
        _record.Arrivals.Add(_events.Now);
        _record.Messages.Add(_events.Now); // the event that it was accepted; the request is the step
        Orchestrate(job, Step.Accept, job);
        ScheduleArrival();
    }

    private void ScheduleArrival()
    {
        _next = _source.Next();
        if (_next.At < (_plan.ArrivalSeconds ?? _record.Window.End))
        {
            _events.After(Math.Max(0, _next.At - _events.Now), this, (int)Step.Arrive);
        }
    }

    private void OnAdmitted(JobRun job)
    {
        if (job.IsMeasured)
        {
            _record.AdmissionWaits.Add(_events.Now - job.AcceptedAt);
        }

        Hop(Step.StartQuantifying, job); // the admission pass sends the command itself
    }

    private void OnWorkDone(Work work)
    {
        if (work.Next is Step.Quantified or Step.Rendered or Step.Composed or Step.Finished or Step.Stored)
        {
            _record.Messages.Add(_events.Now, work.Seconds >= 1 ? 1 : 0); // the start of work that takes a second is reported
        }

        Handle(work.Next, work.Subject);
    }

    private void OnProviderEnded(TakeRun take) => Orchestrate(take, Step.DecideOnClip, take.Job);

    private void DecideOnClip(TakeRun take)
    {
        var clip = take.Job.Plan.Clips[take.Attempt];
        if (!take.HasFailed)
        {
            if (take.Job.IsMeasured)
            {
                _record.Bought(_plan.Providers[clip.Provider].ModelId, clip.Price);
            }

            if (clip.IsComposed)
            {
                Hop(Step.StartComposing, take);
            }
            else
            {
                BeginFinishing(take);
            }
        }
        else if (++take.Attempt < take.Job.Plan.Clips.Count)
        {
            _record.Fallbacks += take.Job.IsMeasured ? 1 : 0;
            Hop(Step.StartTake, take);
        }
        else
        {
            EndTake(take, isStored: false);
        }
    }

    private void BeginFinishing(TakeRun take)
    {
        take.Job.FinishingAt = _events.Now;
        Hop(Step.StartFinishing, take);
    }

    private void EndTake(TakeRun take, bool isStored)
    {
        var job = take.Job;
        job.StoredTakes += isStored ? 1 : 0;
        if (--job.OpenTakes > 0)
        {
            return;
        }

        _record.Messages.Add(_events.Now); // the event of the end
        _admission.End(job);
        _open--;
        if (job.IsMeasured)
        {
            var total = _events.Now - job.ArrivedAt;
            _record.JobTotals.Add(total);
            _record.RunTimes.Add(_events.Now - job.AdmittedAt);
            _record.Completed += job.StoredTakes > 0 ? 1 : 0;
            _record.Failed += job.StoredTakes > 0 ? 0 : 1;
            _tenants[job.Tenant].Add(job.AdmittedAt - job.AcceptedAt, total);
            _ended?.Invoke(job, _events.Now);
        }

        _isDrained = _open == 0 && _events.Now >= _record.Window.End;
    }

    /// <summary>A message to the saga: one step of the orchestrator.</summary>
    private void Orchestrate(object? subject, Step next, JobRun job)
    {
        _record.Messages.Add(_events.Now);
        _record.Steps.Add(_events.Now);
        _stations[Queues.VideoSaga].Enqueue(new Work(_plan.StepSeconds, subject, next, job.IsMeasured));
    }

    private void Enqueue(string queue, double seconds, object? subject, Step next, JobRun job)
    {
        _record.Messages.Add(_events.Now);
        _stations[queue].Enqueue(new Work(_draws.Varied(seconds, _plan.Variation), subject, next, job.IsMeasured));
    }

    private void Hop(Step next, object? subject) => _events.After(_plan.HopSeconds, this, (int)next, subject);

    private void Scale()
    {
        foreach (var (deployment, plan, _, scaler) in _deployments)
        {
            if (scaler is not null)
            {
                var messages = plan.Scaling!.Triggers.Select(trigger => MessagesOf(trigger.Queue)).ToList();
                deployment.ScaleTo(scaler.Decide(_events.Now, deployment.Replicas, messages));
            }
        }

        _isDrained |= _open == 0 && _events.Now >= _record.Window.End;
        _events.After(Autoscaler.SyncSeconds, this, (int)Step.Scale);
    }

    /// <summary>Queues that are not simulated, such as that of deletions, are empty.</summary>
    private double MessagesOf(string queue) => queue == ScalingRule.OpenSubmissions
        ? _providers.Sum(provider => provider.Open)
        : _stations.GetValueOrDefault(queue)?.Messages ?? 0;

    private SizingResult Result(int seed)
    {
        foreach (var (_, _, pods, _) in _deployments)
        {
            pods.Add(_events.Now, 0); // until the end
        }

        foreach (var level in _stations.Values.SelectMany(station => new[] { station.Busy, station.Slots })
            .Concat(_providers.SelectMany(provider => new[] { provider.InFlight, provider.Waiting })))
        {
            level.Add(_events.Now, 0);
        }

        return new ResultBuilder(_plan, _record, seed).Build(
            [.. _plan.Deployments.SelectMany(deployment => deployment.Queues).Select(queue => _stations[queue.Queue])],
            _providers,
            [.. _deployments.Select(each => (each.Plan, each.Pods))],
            _tenants,
            _events.Handled);
    }
}
