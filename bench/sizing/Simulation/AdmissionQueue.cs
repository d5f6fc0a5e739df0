using System.Globalization;
using AdGenius.Bench.Sizing.Results;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Admission;

namespace AdGenius.Bench.Sizing.Simulation;

/// <summary>
/// Which job starts next, by the product's admission round and with its own counts and limits: tenants are served one job each, the least
/// recently served first; a tenant at its limit leaves the line until one of its jobs is queued or ends; while a stage is full or reserved,
/// jobs of the other start.
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
    private readonly SortedSet<(double LastServedAt, int Tenant)> _provider = [];
    private readonly SortedSet<(double LastServedAt, int Tenant)> _frames = [];
    private IReadOnlyDictionary<WorkStage, StageReservation> _reservations = new Dictionary<WorkStage, StageReservation>();

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
        tenant.JobsOf(job.Plan.MainStage).Enqueue(job);
        Waiting++;
        Return(tenant);
        AdmitAll();
    }

    /// <summary>A job has ended.</summary>
    public void End(JobRun job)
    {
        var tenant = _tenants[job.Tenant];
        _running.Add(tenant.Name, job.Plan.MainStage, -1, -job.Plan.Takes);
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
            var count = round.FreeSlots + round.Reservations.Count;
            var candidates = Candidates(stages, visited, count);
            foreach (var number in candidates.TakeWhile(_ => round.FreeSlots > 0))
            {
                hasChanged |= Visit(round, _tenants[number], stages);
            }

            if (candidates.Count < count || round.OpenStages.Count == stages.Count)
            {
                break;
            }

            visited.UnionWith(candidates);
        }

        _reservations = round.Reservations;
        return hasChanged;
    }

    private HashSet<int> StartReserved(AdmissionRound round)
    {
        var started = new HashSet<int>();
        foreach (var (stage, reservation) in _reservations)
        {
            var tenant = _tenantsByName[reservation.TenantName];
            if (tenant.NextOf(stage) is { } job && round.TryStartReserved(tenant.Name, job, null))
            {
                Admit(tenant, stage);
                started.Add(tenant.Number);
            }
        }

        return started;
    }

    private bool Visit(AdmissionRound round, Tenant tenant, IReadOnlyList<WorkStage> stages)
    {
        var jobs = stages.Where(stage => tenant.JobsOf(stage).Count > 0).OrderBy(stage => tenant.JobsOf(stage).Peek().AcceptedAt)
            .Select(stage => tenant.NextOf(stage)!).ToList();
        switch (round.Visit(tenant.Name, jobs, null))
        {
            case TenantDecision.Starts starts:
                Admit(tenant, starts.Job.Stage);
                return true;
            case TenantDecision.Leaves:
                Leave(tenant);
                return true;
            default:
                return false;
        }
    }

    private List<int> Candidates(IReadOnlyList<WorkStage> stages, HashSet<int> except, int count)
    {
        if (stages is [var only])
        {
            return [.. Of(LineOf(only)).Select(entry => entry.Tenant)];
        }

        // Both lines are in order; a tenant may stand in both.
        return [.. Of(_provider).Concat(Of(_frames)).Distinct().Order().Take(count).Select(entry => entry.Tenant)];

        IEnumerable<(double LastServedAt, int Tenant)> Of(SortedSet<(double LastServedAt, int Tenant)> line) =>
            line.Where(entry => !except.Contains(entry.Tenant)).Take(count);
    }

    /// <summary>The round has added the job to those that run.</summary>
    private void Admit(Tenant tenant, WorkStage stage)
    {
        Leave(tenant);
        var job = tenant.JobsOf(stage).Dequeue();
        tenant.LastServedAt = _events.Now;
        Waiting--;
        Return(tenant);
        job.AdmittedAt = _events.Now;
        _admit(job);
    }

    private void Return(Tenant tenant)
    {
        if (tenant.ProviderJobs.Count > 0)
        {
            _provider.Add((tenant.LastServedAt, tenant.Number));
        }

        if (tenant.FrameJobs.Count > 0)
        {
            _frames.Add((tenant.LastServedAt, tenant.Number));
        }
    }

    private void Leave(Tenant tenant)
    {
        _provider.Remove((tenant.LastServedAt, tenant.Number));
        _frames.Remove((tenant.LastServedAt, tenant.Number));
    }

    private SortedSet<(double LastServedAt, int Tenant)> LineOf(WorkStage stage) => stage == WorkStage.Generate ? _provider : _frames;

    private sealed class Tenant(int number)
    {
        public int Number { get; } = number;

        public string Name { get; } = string.Create(CultureInfo.InvariantCulture, $"tenant-{number:000000}");

        public double LastServedAt { get; set; } = double.NegativeInfinity;

        public Queue<JobRun> ProviderJobs { get; } = new();

        public Queue<JobRun> FrameJobs { get; } = new();

        public Queue<JobRun> JobsOf(WorkStage stage) => stage == WorkStage.Generate ? ProviderJobs : FrameJobs;

        public NextJob? NextOf(WorkStage stage) =>
            JobsOf(stage).TryPeek(out var job) ? new NextJob { Stage = stage, TakeCount = job.Plan.Takes } : null;
    }
}
