using AdGenius.Contracts.Videos;

namespace AdGenius.Orchestrator.Admission;

/// <summary>
/// Decides, for one tenant after the other, which jobs start. The first job without capacity at its stage reserves the stage: no other job
/// of the stage starts before it, so however many smaller ones wait, the capacity that it needs becomes free. Jobs of the other stage
/// start.
/// </summary>
/// <param name="running">The jobs that run; what starts is added.</param>
/// <param name="freeSlots">How many jobs may start.</param>
internal sealed class AdmissionRound(RunningCounts running, int freeSlots)
{
    private readonly Dictionary<WorkStage, StageReservation> _reservations = [];
    private readonly HashSet<string> _served = new(StringComparer.Ordinal);

    /// <summary>How many more jobs may start.</summary>
    public int FreeSlots { get; private set; } = freeSlots;

    /// <summary>True when one of the tenants, or any, was kept back by a limit.</summary>
    public bool LimitsDecide { get; private set; } = !running.AreAllStagesFree;

    /// <summary>The stages that wait for capacity for a job.</summary>
    public IReadOnlyDictionary<WorkStage, StageReservation> Reservations => _reservations;

    /// <summary>The stages that are neither at their limit nor reserved.</summary>
    public IReadOnlyList<WorkStage> OpenStages => [.. running.FreeStages.Where(stage => !_reservations.ContainsKey(stage))];

    /// <summary>
    /// Decides about a job whose stage an earlier round has reserved for its tenant; before any other tenant. Returns true when it starts.
    /// Where the tenant is at its own limits the reservation ends.
    /// </summary>
    public bool TryStartReserved(string tenantName, NextJob job, int? ownLimit)
    {
        if (!IsTenantFree(tenantName, job, ownLimit))
        {
            return false;
        }

        if (FreeSlots == 0 || _served.Contains(tenantName) || !running.IsStageFree(job.Stage, job.TakeCount))
        {
            Reserve(tenantName, job);
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

        foreach (var job in jobs.Where(job => !_reservations.ContainsKey(job.Stage)))
        {
            if (!IsTenantFree(tenantName, job, ownLimit))
            {
                // One that has reserved a stage must be found again as soon as there is capacity.
                LimitsDecide = true;
                return ReservationsOf(tenantName).Any() ? new TenantDecision.Waits() : new TenantDecision.Leaves();
            }

            if (running.IsStageFree(job.Stage, job.TakeCount))
            {
                Start(tenantName, job);
                return new TenantDecision.Starts(job);
            }

            Reserve(tenantName, job);
        }

        return new TenantDecision.Waits();
    }

    private bool IsTenantFree(string tenantName, NextJob job, int? ownLimit)
    {
        var reserved = ReservationsOf(tenantName).ToList();
        return running.IsTenantFree(
            tenantName, job.TakeCount, ownLimit, reserved.Count, reserved.Sum(reservation => reservation.TakeCount));
    }

    private IEnumerable<StageReservation> ReservationsOf(string tenantName) =>
        _reservations.Values.Where(reservation => reservation.TenantName == tenantName);

    private void Reserve(string tenantName, NextJob job)
    {
        LimitsDecide = true;
        _reservations[job.Stage] = new StageReservation(tenantName, job.TakeCount);
    }

    private void Start(string tenantName, NextJob job)
    {
        FreeSlots--;
        _served.Add(tenantName);
        running.Add(tenantName, job.Stage, 1, job.TakeCount);
    }
}
