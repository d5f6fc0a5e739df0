using System.Globalization;
using AdGenius.Bench.Sizing.Results;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Admission;

namespace AdGenius.Bench.Sizing.Simulation;

/// <summary>
/// Which job starts next, by the product's admission round and with its own counts and limits: tenants are served one job each, the least
/// recently served first; a tenant at its limit leaves the queue until one of its jobs is queued or ends; while a stage or a model is full
/// or reserved, jobs of the others start.
/// </summary>
internal sealed class AdmissionQueue
{
    private const int TenantsPerPass = 64; // of AdmissionPass

    private readonly AdmissionOptions _options;
    private readonly RunningCounts _running;
    private readonly Tenant[] _tenants;
    private readonly Dictionary<string, Tenant> _tenantsByName;
    private readonly EventQueue _events;
    private readonly Action<JobRun> _admit;
    private readonly HourlyLevel _waiting;
    private readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal); // by model
    private AdmissionReservations _reservations = AdmissionReservations.None;

    /// <param name="tenants">How many there are.</param>
    /// <param name="options">The limits.</param>
    /// <param name="events">The clock.</param>
    /// <param name="waiting">Gets 1 while a job waits, and 0.</param>
    /// <param name="admit">Called with each job that starts.</param>
    public AdmissionQueue(int tenants, AdmissionOptions options, EventQueue events, HourlyLevel waiting, Action<JobRun> admit)
    {
        (_options, _running, _events, _waiting, _admit) = (options, new RunningCounts(options), events, waiting, admit);
        _tenants = [.. Enumerable.Range(0, tenants).Select(number => new Tenant(number))];
        _tenantsByName = _tenants.ToDictionary(tenant => tenant.Name, StringComparer.Ordinal);
    }

    /// <summary>Jobs that wait.</summary>
    public int Waiting { get; private set; }

    /// <summary>Jobs that run.</summary>
    public int Running => _running.Jobs;

    /// <summary>A job was accepted.</summary>
    public void Enqueue(JobRun job)
    {
        var tenant = _tenants[job.Tenant];
        tenant.JobsOf(job.Plan).Enqueue(job);
        Waiting++;
        Return(tenant);
        AdmitAll();
    }

    /// <summary>A job has ended.</summary>
    public void End(JobRun job)
    {
        var tenant = _tenants[job.Tenant];
        _running.Add(tenant.Name, job.Plan.MainStage, job.Plan.Model, -1, -job.Plan.Takes);
        Return(tenant);
        AdmitAll();
    }

    private void AdmitAll()
    {
        while (AdmitNext())
        {
            // Until a pass changes nothing.
        }

        _waiting.Set(_events.Now, Waiting > 0 ? 1 : 0);
    }

    private bool AdmitNext()
    {
        var round = new AdmissionRound(_running, Math.Min(_options.MaxRunningJobs - _running.Jobs, TenantsPerPass));
        if (round.FreeSlots <= 0 || Waiting == 0 || round.OpenStages.Count == 0)
        {
            return false;
        }

        var visited = StartReserved(round);
        var hasChanged = visited.Count > 0;
        while (round.FreeSlots > 0 && round.OpenStages is { Count: > 0 } stages)
        {
            var closedModels = round.ClosedModels;
            var count = round.FreeSlots + round.Reservations.Count;
            var candidates = Candidates(stages, closedModels, visited, count);
            var waits = new List<int>();
            foreach (var number in candidates.TakeWhile(_ => round.FreeSlots > 0))
            {
                if (Visit(round, _tenants[number], stages, closedModels))
                {
                    hasChanged = true;
                }
                else
                {
                    waits.Add(number);
                }
            }

            var isModelClosed = round.ClosedModels.Count > closedModels.Count;
            if (!isModelClosed && (candidates.Count < count || round.OpenStages.Count == stages.Count))
            {
                break;
            }

            // A tenant whose next job is of a model that was closed meanwhile may have others.
            visited.UnionWith(isModelClosed ? candidates.Except(waits) : candidates);
        }

        _reservations = round.Reservations;
        return hasChanged;
    }

    private HashSet<int> StartReserved(AdmissionRound round)
    {
        var started = new HashSet<int>();
        foreach (var (stage, reservation) in _reservations.Stages)
        {
            IReadOnlyList<ModelShare> others = [.. round.ClosedModels, .. _reservations.Models.Keys];
            Start(_tenantsByName[reservation.TenantName], tenant => tenant.NextOf(stage, others), ofModel: false);
        }

        foreach (var (share, reservation) in _reservations.Models)
        {
            Start(_tenantsByName[reservation.TenantName], tenant => tenant.NextOf(share.Model), ofModel: true);
        }

        return started;

        void Start(Tenant tenant, Func<Tenant, JobRun?> next, bool ofModel)
        {
            if (next(tenant) is { } job && round.TryStartReserved(tenant.Name, NextJobOf(job), null, ofModel))
            {
                Admit(tenant, job.Plan.Model);
                started.Add(tenant.Number);
            }
        }
    }

    private bool Visit(AdmissionRound round, Tenant tenant, IReadOnlyList<WorkStage> stages, IReadOnlyList<ModelShare> closedModels)
    {
        var jobs = stages.Select(stage => tenant.NextOf(stage, closedModels)).OfType<JobRun>().OrderBy(job => job.AcceptedAt)
            .Select(NextJobOf).ToList();
        switch (round.Visit(tenant.Name, jobs, null))
        {
            case TenantDecision.Starts starts:
                Admit(tenant, starts.Job.Model);
                return true;
            case TenantDecision.Leaves:
                Leave(tenant);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Each line is in order; a tenant may stand in several.</summary>
    private List<int> Candidates(
        IReadOnlyList<WorkStage> stages, IReadOnlyList<ModelShare> closedModels, HashSet<int> except, int count) =>
    [
        .. _lines.Where(line => stages.Contains(line.Value.Stage) && !closedModels.Contains(new ModelShare(line.Key, line.Value.Stage)))
            .SelectMany(line => line.Value.Tenants.Where(entry => !except.Contains(entry.Tenant)).Take(count))
            .Distinct().Order().Take(count).Select(entry => entry.Tenant),
    ];

    /// <summary>The round has added the job to those that run.</summary>
    private void Admit(Tenant tenant, string model)
    {
        Leave(tenant);
        var job = tenant.Jobs[model].Dequeue();
        tenant.LastServedAt = _events.Now;
        Waiting--;
        Return(tenant);
        job.AdmittedAt = _events.Now;
        _admit(job);
    }

    private void Return(Tenant tenant)
    {
        foreach (var (model, jobs) in tenant.Jobs.Where(jobs => jobs.Value.Count > 0))
        {
            if (!_lines.TryGetValue(model, out var line))
            {
                _lines.Add(model, line = new Line(jobs.Peek().Plan.MainStage));
            }

            line.Tenants.Add((tenant.LastServedAt, tenant.Number));
        }
    }

    private void Leave(Tenant tenant)
    {
        foreach (var line in _lines.Values)
        {
            line.Tenants.Remove((tenant.LastServedAt, tenant.Number));
        }
    }

    private static NextJob NextJobOf(JobRun job) =>
        new() { Stage = job.Plan.MainStage, Model = job.Plan.Model, TakeCount = job.Plan.Takes };

    /// <summary>The tenants that have jobs of one model.</summary>
    private sealed class Line(WorkStage stage)
    {
        public WorkStage Stage { get; } = stage;

        public SortedSet<(double LastServedAt, int Tenant)> Tenants { get; } = [];
    }

    private sealed class Tenant(int number)
    {
        public int Number { get; } = number;

        public string Name { get; } = string.Create(CultureInfo.InvariantCulture, $"tenant-{number:000000}");

        public double LastServedAt { get; set; } = double.NegativeInfinity;

        /// <summary>The queued jobs of each model.</summary>
        public Dictionary<string, Queue<JobRun>> Jobs { get; } = new(StringComparer.Ordinal);

        public Queue<JobRun> JobsOf(PlannedJobs plan)
        {
            if (!Jobs.TryGetValue(plan.Model, out var jobs))
            {
                Jobs.Add(plan.Model, jobs = new Queue<JobRun>());
            }

            return jobs;
        }

        public JobRun? NextOf(string model) => Jobs.TryGetValue(model, out var jobs) && jobs.TryPeek(out var job) ? job : null;

        public JobRun? NextOf(WorkStage stage, IReadOnlyList<ModelShare> exceptModels) =>
            Jobs.Keys.Where(model => !exceptModels.Contains(new ModelShare(model, stage))).Select(NextOf).OfType<JobRun>()
                .Where(job => job.Plan.MainStage == stage).MinBy(job => job.AcceptedAt);
    }
}
