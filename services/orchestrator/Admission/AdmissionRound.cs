using AdGenius.Contracts.Videos;

namespace AdGenius.Orchestrator.Admission;

/// <summary>
/// Decides, for one tenant after the other, which jobs start. The first job without capacity at its stage reserves the stage: no other job
/// of the stage starts before it, so however many smaller ones wait, the capacity that it needs becomes free. Jobs of the other stage
/// start. In the same way the first job without capacity in its model's share of the stage reserves the model, and jobs of other models
/// start.
/// </summary>
/// <param name="running">The jobs that run; what starts is added.</param>
/// <param name="freeSlots">How many jobs may start.</param>
internal sealed class AdmissionRound(RunningCounts running, int freeSlots)
{
    private readonly Dictionary<WorkStage, JobReservation> _stages = [];
    private readonly Dictionary<ModelShare, JobReservation> _models = [];
    private readonly HashSet<string> _served = new(StringComparer.Ordinal);

    /// <summary>How many more jobs may start.</summary>
    public int FreeSlots { get; private set; } = freeSlots;

    /// <summary>True when one of the tenants, or any, was kept back by a limit.</summary>
    public bool LimitsDecide { get; private set; } = !running.AreAllFree;

    /// <summary>The stages and models that wait for capacity for a job.</summary>
    public AdmissionReservations Reservations => new(_stages, _models);

    /// <summary>The stages that are neither at their limit nor reserved.</summary>
    public IReadOnlyList<WorkStage> OpenStages => [.. running.FreeStages.Where(stage => !_stages.ContainsKey(stage))];

    /// <summary>The models of which no job starts at a stage: those at their share of it and those that are reserved.</summary>
    public IReadOnlyList<ModelShare> ClosedModels => [.. running.FullModels.Union(_models.Keys)];

    /// <summary>
    /// Decides about a job whose stage or model an earlier round has reserved for its tenant; before any other tenant, and about stages
    /// before models. Returns true when it starts. Where the tenant is at its own limits the reservation ends.
    /// </summary>
    /// <param name="tenantName">The tenant.</param>
    /// <param name="job">Its next job of the stage or the model.</param>
    /// <param name="ownLimit">How many jobs the tenant may run, where it has a limit of its own.</param>
    /// <param name="ofModel">True where the model was reserved and not the stage.</param>
    public bool TryStartReserved(string tenantName, NextJob job, int? ownLimit, bool ofModel = false)
    {
        if (!IsTenantFree(tenantName, job, ownLimit) || _models.ContainsKey(ShareOf(job)))
        {
            return false;
        }

        var isStageReserved = _stages.ContainsKey(job.Stage);
        var (isModelFree, isStageFree) = (IsModelFree(job), running.IsStageFree(job.Stage, job.TakeCount));
        if (FreeSlots == 0 || _served.Contains(tenantName) || isStageReserved || !isModelFree || !isStageFree)
        {
            Reserve(tenantName, job, !isModelFree || isStageReserved || (ofModel && isStageFree));
            return false;
        }

        Start(tenantName, job);
        return true;
    }

    /// <summary>Decides about a waiting tenant, the least recently served first.</summary>
    /// <param name="tenantName">The tenant.</param>
    /// <param name="jobs">Its next job of each open stage, in the order in which it wants them started.</param>
    /// <param name="ownLimit">How many jobs the tenant may run, where it has a limit of its own.</param>
    public TenantDecision Visit(string tenantName, IReadOnlyList<NextJob> jobs, int? ownLimit)
    {
        if (jobs.Count == 0)
        {
            return new TenantDecision.Leaves();
        }

        foreach (var job in jobs.Where(job => !_stages.ContainsKey(job.Stage) && !IsClosed(job)))
        {
            if (!IsTenantFree(tenantName, job, ownLimit))
            {
                // One that has reserved a stage or a model must be found again as soon as there is capacity.
                LimitsDecide = true;
                return ReservationsOf(tenantName).Any() ? new TenantDecision.Waits() : new TenantDecision.Leaves();
            }

            var isModelFree = IsModelFree(job);
            if (isModelFree && running.IsStageFree(job.Stage, job.TakeCount))
            {
                Start(tenantName, job);
                return new TenantDecision.Starts(job);
            }

            Reserve(tenantName, job, ofModel: !isModelFree);
        }

        return new TenantDecision.Waits();
    }

    private bool IsModelFree(NextJob job) => running.IsModelFree(job.Model, job.Stage, job.TakeCount);

    private bool IsClosed(NextJob job) =>
        _models.ContainsKey(ShareOf(job)) || !running.IsModelFree(job.Model, job.Stage, 1);

    private static ModelShare ShareOf(NextJob job) => new(job.Model, job.Stage);

    private bool IsTenantFree(string tenantName, NextJob job, int? ownLimit)
    {
        var reserved = ReservationsOf(tenantName).ToList();
        return running.IsTenantFree(
            tenantName, job.TakeCount, ownLimit, reserved.Count, reserved.Sum(reservation => reservation.TakeCount));
    }

    private IEnumerable<JobReservation> ReservationsOf(string tenantName) =>
        _stages.Values.Concat(_models.Values).Where(reservation => reservation.TenantName == tenantName);

    private void Reserve(string tenantName, NextJob job, bool ofModel)
    {
        LimitsDecide = true;
        var reservation = new JobReservation(tenantName, job.Stage, job.TakeCount);
        if (ofModel)
        {
            _models[ShareOf(job)] = reservation;
        }
        else
        {
            _stages[job.Stage] = reservation;
        }
    }

    private void Start(string tenantName, NextJob job)
    {
        FreeSlots--;
        _served.Add(tenantName);
        running.Add(tenantName, job.Stage, job.Model, 1, job.TakeCount);
    }
}
