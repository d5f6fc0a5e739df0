using System.Globalization;
using AdGenius.Bench.Sizing.Results;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Admission;

namespace AdGenius.Bench.Sizing.Simulation;

/// <summary>
/// Which job starts next, by the rules of the product's admission pass and with its own counts and limits: tenants are served one job each,
/// the least recently served first; a tenant at its limit leaves the line until one of its jobs is queued or ends; while a stage is full,
/// jobs of the other start.
/// </summary>
internal sealed class AdmissionQueue
{
    private const int TenantsPerPass = 64; // of AdmissionPass

    private readonly AdmissionOptions _options;
    private readonly RunningCounts _running;
    private readonly Tenant[] _tenants;
    private readonly EventQueue _events;
    private readonly Action<JobRun> _admit;
    private readonly HourlyLevel _waiting;
    private readonly SortedSet<(double LastServedAt, int Tenant)> _provider = [];
    private readonly SortedSet<(double LastServedAt, int Tenant)> _frames = [];

    /// <param name="tenants">How many there are.</param>
    /// <param name="options">The limits.</param>
    /// <param name="events">The clock.</param>
    /// <param name="waiting">Gets 1 while a job waits, and 0.</param>
    /// <param name="admit">Called with each job that starts.</param>
    public AdmissionQueue(int tenants, AdmissionOptions options, EventQueue events, HourlyLevel waiting, Action<JobRun> admit)
    {
        (_options, _running, _events, _waiting, _admit) = (options, new RunningCounts(options), events, waiting, admit);
        _tenants = [.. Enumerable.Range(0, tenants).Select(number => new Tenant(number))];
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
        var freeSlots = _options.MaxRunningJobs - _running.Jobs;
        if (freeSlots <= 0 || Waiting == 0 || _running.FreeStages is not { Count: > 0 } stages)
        {
            return false;
        }

        var hasChanged = false;
        foreach (var number in Candidates(stages, Math.Min(freeSlots, TenantsPerPass)))
        {
            var tenant = _tenants[number];
            var job = stages.Select(stage => tenant.JobsOf(stage)).Where(jobs => jobs.Count > 0).Select(jobs => jobs.Peek())
                .MinBy(next => next.AcceptedAt)!;
            if (!_running.IsTenantFree(tenant.Name, job.Plan.Takes, null))
            {
                Leave(tenant);
                hasChanged = true;
            }
            else if (_running.IsStageFree(job.Plan.MainStage, job.Plan.Takes))
            {
                Admit(tenant, job);
                hasChanged = true;
            }
        }

        return hasChanged;
    }

    private List<int> Candidates(IReadOnlyList<WorkStage> stages, int count)
    {
        if (stages is [var only])
        {
            return [.. LineOf(only).Take(count).Select(entry => entry.Tenant)];
        }

        // Both lines are in order; a tenant may stand in both.
        return [.. _provider.Take(count).Concat(_frames.Take(count)).Distinct().Order().Take(count).Select(entry => entry.Tenant)];
    }

    private void Admit(Tenant tenant, JobRun job)
    {
        Leave(tenant);
        tenant.JobsOf(job.Plan.MainStage).Dequeue();
        tenant.LastServedAt = _events.Now;
        Waiting--;
        Return(tenant);
        _running.Add(tenant.Name, job.Plan.MainStage, 1, job.Plan.Takes);
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
    }
}
