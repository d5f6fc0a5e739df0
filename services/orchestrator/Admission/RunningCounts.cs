using AdGenius.Contracts.Videos;

namespace AdGenius.Orchestrator.Admission;

/// <summary>How many jobs and takes run, by tenant, by stage and by model, against the limits.</summary>
internal sealed class RunningCounts(AdmissionOptions limits)
{
    private readonly Dictionary<string, (int Jobs, int Takes)> _tenants = new(StringComparer.Ordinal);
    private readonly Dictionary<WorkStage, int> _takes = new() { [WorkStage.Generate] = 0, [WorkStage.Keyframes] = 0 };
    private readonly Dictionary<ModelShare, int> _models = [];

    /// <summary>Jobs of all tenants and stages.</summary>
    public int Jobs { get; private set; }

    /// <summary>The stages that can take at least one more take.</summary>
    public IReadOnlyList<WorkStage> FreeStages => [.. _takes.Keys.Where(stage => _takes[stage] < LimitOf(stage))];

    /// <summary>The models that have their share of a stage's limit, or more, with the stage.</summary>
    public IReadOnlyList<ModelShare> FullModels =>
        [.. _models.Where(share => share.Value >= ModelLimitOf(share.Key.Stage)).Select(share => share.Key)];

    /// <summary>True when no stage is at its limit, and no model at its share.</summary>
    public bool AreAllFree => FreeStages.Count == _takes.Count && FullModels.Count == 0;

    public void Add(string tenantName, WorkStage stage, string model, int jobs, int takes)
    {
        var (tenantJobs, tenantTakes) = _tenants.GetValueOrDefault(tenantName);
        _tenants[tenantName] = (tenantJobs + jobs, tenantTakes + takes);
        _takes[stage] = _takes.GetValueOrDefault(stage) + takes;
        var share = new ModelShare(model, stage);
        _models[share] = _models.GetValueOrDefault(share) + takes;
        Jobs += jobs;
    }

    /// <summary>True when the tenant may start a job of so many takes. One job may always run, however many takes it has.</summary>
    /// <param name="tenantName">The tenant.</param>
    /// <param name="takeCount">The takes of the job.</param>
    /// <param name="ownLimit">How many jobs the tenant may run, where it has a limit of its own.</param>
    /// <param name="reservedJobs">Jobs of the tenant that do not run yet and count even so.</param>
    /// <param name="reservedTakes">Their takes.</param>
    public bool IsTenantFree(string tenantName, int takeCount, int? ownLimit, int reservedJobs = 0, int reservedTakes = 0)
    {
        var (runningJobs, runningTakes) = _tenants.GetValueOrDefault(tenantName);
        var (jobs, takes) = (runningJobs + reservedJobs, runningTakes + reservedTakes);
        return jobs == 0 || (jobs < (ownLimit ?? limits.MaxRunningJobsPerTenant) && takes + takeCount <= limits.MaxRunningTakesPerTenant);
    }

    /// <summary>True when the stage can take so many takes more. One job may always run, however many takes it has.</summary>
    public bool IsStageFree(WorkStage stage, int takeCount)
    {
        var takes = _takes.GetValueOrDefault(stage);
        return takes == 0 || takes + takeCount <= LimitOf(stage);
    }

    /// <summary>
    /// True when the model can take so many takes more of its stage. One job may always run, however many takes it has.
    /// </summary>
    public bool IsModelFree(string model, WorkStage stage, int takeCount)
    {
        var takes = _models.GetValueOrDefault(new ModelShare(model, stage));
        return takes == 0 || takeCount <= ModelLimitOf(stage) - takes;
    }

    private int ModelLimitOf(WorkStage stage) =>
        limits.MaxModelShare < 1 ? Math.Max(1, (int)(LimitOf(stage) * limits.MaxModelShare)) : int.MaxValue;

    private int LimitOf(WorkStage stage) => stage == WorkStage.Generate ? limits.MaxRunningProviderTakes : limits.MaxRunningFrameTakes;
}
