using AdGenius.Contracts.Videos;

namespace AdGenius.Orchestrator.Admission;

/// <summary>
/// The waiting tenants whose queued jobs were all found to be of closed models or stages. They stay on the list, so that they have their
/// turn as soon as one is open, and are not looked for again while none is: their queues may be long. Each is known at the revision of its
/// entry, which changes when one of its jobs is queued or ends.
/// </summary>
internal sealed class SkippedTenants
{
    private readonly Dictionary<string, Finding> _tenants = new(StringComparer.Ordinal);

    /// <summary>Keeps that a tenant has no job of other models at these stages.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="stages">The stages of which jobs were read.</param>
    /// <param name="models">The models whose jobs of a stage were left out.</param>
    public void Add(WaitingTenant tenant, IReadOnlyCollection<WorkStage> stages, IReadOnlyCollection<ModelShare> models) =>
        _tenants[tenant.TenantName] = new Finding(tenant.Revision, [.. stages], [.. models]);

    /// <summary>The tenants of which none has a job that may start, each with the revision of its entry.</summary>
    /// <param name="stages">The stages that are open.</param>
    /// <param name="models">The models that are not.</param>
    public IReadOnlyDictionary<string, long> Without(IReadOnlyCollection<WorkStage> stages, IReadOnlyCollection<ModelShare> models) =>
        _tenants.Where(tenant => stages.All(tenant.Value.Stages.Contains) && tenant.Value.Models.All(models.Contains))
            .ToDictionary(tenant => tenant.Key, tenant => tenant.Value.Revision, StringComparer.Ordinal);

    /// <summary>Forgets all of them.</summary>
    public void Clear() => _tenants.Clear();

    private sealed record Finding(long Revision, IReadOnlyList<WorkStage> Stages, IReadOnlyList<ModelShare> Models);
}
