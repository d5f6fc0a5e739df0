namespace AdGenius.Bench.Sizing.Simulation;

/// <summary>The jobs of a scenario in the order in which they arrive: the same for every run with the same seed.</summary>
internal sealed class JobSource(SimulationPlan plan, int seed)
{
    private readonly Arrivals _arrivals = new(plan.JobsPerHour, plan.FirstHourOfDay, new Draws(seed));
    private readonly Draws _draws = new(unchecked(seed + 7919));
    private readonly TenantShares _tenants = new(plan.Tenants, plan.TenantSkew);

    /// <summary>The next job: seconds since the start, the tenant's number, and the kind.</summary>
    public (double At, int Tenant, PlannedJobs Kind) Next()
    {
        var tenant = _tenants.Pick(_draws.Uniform());
        var point = _draws.Uniform();
        foreach (var kind in plan.Jobs)
        {
            point -= kind.Share;
            if (point < 0)
            {
                return (_arrivals.Next(), tenant, kind);
            }
        }

        return (_arrivals.Next(), tenant, plan.Jobs[^1]); // the shares add up to 1 but for rounding
    }
}
