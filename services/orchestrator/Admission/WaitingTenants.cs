using System.Linq.Expressions;
using AdGenius.Contracts.Videos;
using AdGenius.Persistence;
using AdGenius.Persistence.Pauses;
using AdGenius.Persistence.Tenants;
using AdGenius.Persistence.Videos;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Orchestrator.Admission;

/// <summary>
/// Reads which tenants wait, and their next jobs. Every statement is answered from an index, and their number is the same however many
/// tenants are read and however long the queue is. While models are paused or closed, the jobs of each of the other models are read apart,
/// so that the queued jobs of those that are left out are not read.
/// </summary>
internal sealed class WaitingTenants(AdGeniusDbContext database, PauseSet pauses, SkippedTenants skipped)
{
    /// <summary>The stages at which jobs wait; each is the main stage of some.</summary>
    private static readonly WorkStage[] MainStages = [WorkStage.Generate, WorkStage.Keyframes];

    /// <summary>How many jobs one statement reads by their ids.</summary>
    private const int JobsPerStatement = 500;

    private static readonly Expression<Func<VideoState, QueuedJob>> ToQueuedJob = job => new QueuedJob(
        job.TenantName,
        job.AdmissionOrder,
        job.AcceptedAt,
        new NextJob
        {
            JobId = job.CorrelationId,
            Stage = job.MainStage,
            Model = job.Model,
            TakeCount = job.TakeCount,
            TraceParent = job.TraceParent,
            HasEnded = job.EndCount > 0,
        });

    /// <summary>
    /// The tenants in the order in which they are served; of a single stage those that have jobs for it. While models are paused or closed,
    /// tenants without a job for what is open are among them: they are kept, and left out the next time.
    /// </summary>
    /// <param name="stages">The stages of which jobs are read, at least one.</param>
    /// <param name="closedModels">Models whose jobs of a stage are left out, besides those that are paused.</param>
    /// <param name="except">Tenants that are left out.</param>
    /// <param name="count">How many tenants at most.</param>
    /// <param name="cancellationToken">Stops the statements.</param>
    public async Task<IReadOnlyList<WaitingTenant>> ReadAsync(
        IReadOnlyList<WorkStage> stages,
        IReadOnlyList<ModelShare> closedModels,
        IReadOnlyCollection<string> except,
        int count,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<ModelShare> models =
            [.. closedModels, .. stages.SelectMany(stage => pauses.Models.Select(model => new ModelShare(model, stage)))];
        var (entries, others) = models.Count > 0
            ? await NextJobsOfModelsAsync(
                await FirstAsync(stages, models, except, count, cancellationToken), stages, models, cancellationToken)
            : (await NextJobsAsync(
                InOrder(Waiting(stages is [var only] ? Startable().Where(job => job.MainStage == only) : null, except)).Take(count),
                stages,
                cancellationToken), []);
        var jobs = new List<QueuedJob>();
        foreach (var ids in entries.SelectMany(entry => entry.JobIds).Chunk(JobsPerStatement))
        {
            jobs.AddRange(
                await database.Videos.Where(job => ids.Contains(job.CorrelationId)).Select(ToQueuedJob).ToListAsync(cancellationToken));
        }

        // Of each stage one: the first of the first jobs of its models.
        var jobsOf = jobs.OrderBy(job => job.Order).ThenBy(job => job.AcceptedAt).ThenBy(job => job.Job.JobId)
            .DistinctBy(job => (job.TenantName, job.Job.Stage))
            .ToLookup(job => job.TenantName, job => job.Job, StringComparer.Ordinal);
        var ownLimits = await TenantLimitStore.RunningJobsAsync(
            database, [.. entries.Select(entry => entry.TenantName)], cancellationToken);
        List<WaitingTenant> tenants =
        [
            .. entries.Select(entry => new WaitingTenant(
                entry.TenantName,
                entry.Revision,
                [.. jobsOf[entry.TenantName]],
                others.Contains(entry.TenantName),
                OwnLimitOf(ownLimits, entry.TenantName))),
        ];
        tenants.FindAll(tenant => tenant.HasOthers).ForEach(tenant => skipped.Add(tenant, stages, models));
        return tenants;
    }

    /// <summary>
    /// The next job of a tenant at one stage, null where none may start, and the tenant's own limit of running jobs.
    /// </summary>
    /// <param name="tenantName">The tenant.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="model">The model of the job; null for any but the closed ones.</param>
    /// <param name="closedModels">Models whose jobs of a stage are left out, besides those that are paused.</param>
    /// <param name="cancellationToken">Stops the statements.</param>
    public async Task<(NextJob? Job, int? OwnLimit)> ReadNextAsync(
        string tenantName, WorkStage stage, string? model, IReadOnlyList<ModelShare> closedModels, CancellationToken cancellationToken)
    {
        if (pauses.Find(PauseKind.Tenant, tenantName) is not null || (model is not null && pauses.Models.Contains(model)))
        {
            return (null, null);
        }

        List<string> leftOut = [.. pauses.Models, .. closedModels.Where(share => share.Stage == stage).Select(share => share.Model)];
        var queued = model is null ? Startable() : Startable().Where(job => job.Model == model);
        if (model is null && leftOut.Count > 0)
        {
            var models = (await OpenModelsAsync(cancellationToken)).Except(leftOut).ToList();
            var first = (await NextJobsOfModelsAsync([tenantName], stage, models, cancellationToken)).Select(job => job.JobId).ToList();
            queued = queued.Where(job => first.Contains(job.CorrelationId));
        }

        var next = await queued.Where(job => job.TenantName == tenantName && job.MainStage == stage)
            .OrderBy(job => job.AdmissionOrder).ThenBy(job => job.AcceptedAt).ThenBy(job => job.CorrelationId)
            .Select(ToQueuedJob).FirstOrDefaultAsync(cancellationToken);
        var ownLimits = await TenantLimitStore.RunningJobsAsync(database, [tenantName], cancellationToken);
        return (next?.Job, OwnLimitOf(ownLimits, tenantName));
    }

    private static int? OwnLimitOf(IReadOnlyDictionary<string, int> ownLimits, string tenantName) =>
        ownLimits.TryGetValue(tenantName, out var own) ? own : null;

    /// <summary>The queued jobs whose time has come.</summary>
    private IQueryable<VideoState> Startable() => database.Videos.Where(
        job => job.Outcome == JobOutcomes.Open && job.CurrentState == VideoState.Queued && !job.IsRunning
            && job.AdmissionOrder < AdmissionOrder.Scheduled);

    /// <summary>The waiting tenants but some; those with one of the jobs where <paramref name="jobs"/> are given.</summary>
    private IQueryable<TenantQueueEntry> Waiting(IQueryable<VideoState>? jobs, IReadOnlyCollection<string> except)
    {
        var waiting = database.TenantQueue.Where(entry => entry.IsWaiting);
        List<string> leftOut = [.. pauses.Tenants, .. except];
        if (leftOut.Count > 0)
        {
            waiting = waiting.Where(entry => !leftOut.Contains(entry.TenantName));
        }

        return jobs is null ? waiting : waiting.Where(entry => jobs.Any(job => job.TenantName == entry.TenantName));
    }

    private static IQueryable<TenantQueueEntry> InOrder(IQueryable<TenantQueueEntry> entries) =>
        entries.OrderBy(entry => entry.LastServedAt).ThenBy(entry => entry.TenantName);

    /// <summary>
    /// The first entries, without those of tenants that are known to have no job of an open model. These are left out here and not in the
    /// statement, which would compare each entry with each of them.
    /// </summary>
    private async Task<IReadOnlyList<WaitingEntry>> FirstAsync(
        IReadOnlyList<WorkStage> stages,
        IReadOnlyList<ModelShare> models,
        IReadOnlyCollection<string> except,
        int count,
        CancellationToken cancellationToken)
    {
        var skips = skipped.Without(stages, models);
        var entries = await InOrder(Waiting(null, [])).Take(count + except.Count + skips.Count)
            .Select(entry => new WaitingEntry(entry.TenantName, entry.Revision)).ToListAsync(cancellationToken);
        var leftOut = except.ToHashSet(StringComparer.Ordinal);
        return
        [
            .. entries.Where(entry => !leftOut.Contains(entry.TenantName)
                && !(skips.TryGetValue(entry.TenantName, out var revision) && revision == entry.Revision)).Take(count),
        ];
    }

    /// <summary>
    /// The first jobs of each tenant, of each stage and model apart but those that are left out, and the tenants that have none and have
    /// jobs of closed models or stages.
    /// </summary>
    private async Task<(IReadOnlyList<TenantEntry> Entries, HashSet<string> Others)> NextJobsOfModelsAsync(
        IReadOnlyList<WaitingEntry> entries,
        IReadOnlyList<WorkStage> stages,
        IReadOnlyList<ModelShare> leftOut,
        CancellationToken cancellationToken)
    {
        if (entries.Count == 0)
        {
            return ([], []);
        }

        // After the entries: a job that is queued from here on changes the revision of its tenant's.
        var models = await OpenModelsAsync(cancellationToken);
        var found = new List<FirstJob>();
        foreach (var stage in stages)
        {
            found.AddRange(await NextJobsOfModelsAsync(
                [.. entries.Select(entry => entry.TenantName)],
                stage,
                [.. models.Where(model => !leftOut.Contains(new ModelShare(model, stage)))],
                cancellationToken));
        }

        var jobIds = found.ToLookup(job => job.TenantName, job => job.JobId, StringComparer.Ordinal);
        List<string> without = [.. entries.Select(entry => entry.TenantName).Where(name => !jobIds.Contains(name))];
        var others = new HashSet<string>(StringComparer.Ordinal);
        foreach (var stage in MainStages)
        {
            List<string> unknown = [.. without.Where(name => !others.Contains(name))];
            var jobs = await NextJobsOfModelsAsync(unknown, stage, [.. models.Except(pauses.Models)], cancellationToken);
            others.UnionWith(jobs.Select(job => job.TenantName));
        }

        return ([.. entries.Select(entry => new TenantEntry(entry.TenantName, entry.Revision, [.. jobIds[entry.TenantName]]))], others);
    }

    /// <summary>The first job of each tenant and model: each is the first entry of an index, however many jobs are queued.</summary>
    private async Task<IReadOnlyList<FirstJob>> NextJobsOfModelsAsync(
        List<string> tenantNames, WorkStage stage, List<string> models, CancellationToken cancellationToken)
    {
        if (tenantNames.Count == 0 || models.Count == 0)
        {
            return [];
        }

        var queued = Startable();
        var rows = await database.TenantQueue.Where(entry => tenantNames.Contains(entry.TenantName))
            .Join(
                models,
                _ => 1,
                _ => 1, // each tenant with each model
                (entry, model) => new
                {
                    entry.TenantName,
                    JobId = queued.Where(job => job.Model == model && job.MainStage == stage && job.TenantName == entry.TenantName)
                        .OrderBy(job => job.AdmissionOrder).ThenBy(job => job.AcceptedAt).ThenBy(job => job.CorrelationId)
                        .Select(job => (Guid?)job.CorrelationId).FirstOrDefault(),
                })
            .ToListAsync(cancellationToken);
        return [.. rows.Where(row => row.JobId is not null).Select(row => new FirstJob(row.TenantName, row.JobId!.Value))];
    }

    /// <summary>
    /// The models of the jobs that have not ended. Each is the next entry of an index; there are as many as the catalogue and the frame
    /// workers have, at most.
    /// </summary>
    private async Task<IReadOnlyList<string>> OpenModelsAsync(CancellationToken cancellationToken)
    {
        var models = new List<string>();
        var last = "";
        while (await database.Videos.Where(job => job.Outcome == JobOutcomes.Open && job.Model.CompareTo(last) > 0)
            .OrderBy(job => job.Model).Select(job => job.Model).FirstOrDefaultAsync(cancellationToken) is { } next)
        {
            models.Add(next);
            last = next;
        }

        return models;
    }

    /// <summary>
    /// The next job of each tenant, of each stage apart: each is the first entry of an index, however many jobs are queued.
    /// </summary>
    private async Task<IReadOnlyList<TenantEntry>> NextJobsAsync(
        IQueryable<TenantQueueEntry> tenants, IReadOnlyList<WorkStage> stages, CancellationToken cancellationToken)
    {
        var queued = Startable();
        var (one, other) = (stages[0], stages[^1]);
        if (one == other)
        {
            return
            [
                .. (await tenants.Select(entry => new
                {
                    entry.TenantName,
                    entry.Revision,
                    JobId = queued.Where(job => job.TenantName == entry.TenantName && job.MainStage == one)
                        .OrderBy(job => job.AdmissionOrder).ThenBy(job => job.AcceptedAt).ThenBy(job => job.CorrelationId)
                        .Select(job => (Guid?)job.CorrelationId).FirstOrDefault(),
                }).ToListAsync(cancellationToken)).Select(row => TenantEntry.Of(row.TenantName, row.Revision, row.JobId, null)),
            ];
        }

        return
        [
            .. (await tenants.Select(entry => new
            {
                entry.TenantName,
                entry.Revision,
                JobId = queued.Where(job => job.TenantName == entry.TenantName && job.MainStage == one)
                    .OrderBy(job => job.AdmissionOrder).ThenBy(job => job.AcceptedAt).ThenBy(job => job.CorrelationId)
                    .Select(job => (Guid?)job.CorrelationId).FirstOrDefault(),
                OtherJobId = queued.Where(job => job.TenantName == entry.TenantName && job.MainStage == other)
                    .OrderBy(job => job.AdmissionOrder).ThenBy(job => job.AcceptedAt).ThenBy(job => job.CorrelationId)
                    .Select(job => (Guid?)job.CorrelationId).FirstOrDefault(),
            }).ToListAsync(cancellationToken)).Select(row => TenantEntry.Of(row.TenantName, row.Revision, row.JobId, row.OtherJobId)),
        ];
    }

    private sealed record QueuedJob(string TenantName, int Order, DateTimeOffset AcceptedAt, NextJob Job);

    private sealed record WaitingEntry(string TenantName, long Revision);

    private sealed record FirstJob(string TenantName, Guid JobId);

    private sealed record TenantEntry(string TenantName, long Revision, IReadOnlyList<Guid> JobIds)
    {
        public static TenantEntry Of(string tenantName, long revision, Guid? one, Guid? other) =>
            new(tenantName, revision, [.. new[] { one, other }.OfType<Guid>()]);
    }
}
