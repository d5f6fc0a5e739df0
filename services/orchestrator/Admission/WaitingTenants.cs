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
/// tenants are read and however long the queue is.
/// </summary>
internal sealed class WaitingTenants(AdGeniusDbContext database, PauseSet pauses, SkippedTenants skipped)
{
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
    /// The tenants in the order in which they are served; of a single stage those that have jobs for it. While models are closed, tenants
    /// without a job for what is open are among them: they are kept, and left out the next time.
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
        var queued = Startable(closedModels);
        var areModelsClosed = closedModels.Count > 0;
        var waiting = Waiting(stages is [var only] && !areModelsClosed ? queued.Where(job => job.MainStage == only) : null, except);
        if (areModelsClosed && skipped.EntriesOf(stages, models) is { Count: > 0 } known)
        {
            waiting = waiting.Where(entry => !known.Contains(entry.TenantName + "/" + entry.Revision));
        }

        var entries = await NextJobsAsync(
            waiting.OrderBy(entry => entry.LastServedAt).ThenBy(entry => entry.TenantName).Take(count),
            queued,
            stages,
            cancellationToken);
        var others = areModelsClosed ? await WithJobsAsync(entries.Where(entry => entry.JobIds.Count == 0), cancellationToken) : [];
        var jobIds = entries.SelectMany(entry => entry.JobIds).ToList();
        List<QueuedJob> jobs = jobIds.Count == 0
            ? []
            : await database.Videos.Where(job => jobIds.Contains(job.CorrelationId)).Select(ToQueuedJob).ToListAsync(cancellationToken);
        var jobsOf = jobs.OrderBy(job => job.Order).ThenBy(job => job.AcceptedAt).ThenBy(job => job.Job.JobId)
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
        if (pauses.Find(PauseKind.Tenant, tenantName) is not null)
        {
            return (null, null);
        }

        var queued = model is null
            ? Startable(closedModels)
            : Startable([]).Where(job => job.Model == model);
        var next = await queued.Where(job => job.TenantName == tenantName && job.MainStage == stage)
            .OrderBy(job => job.AdmissionOrder).ThenBy(job => job.AcceptedAt).ThenBy(job => job.CorrelationId)
            .Select(ToQueuedJob).FirstOrDefaultAsync(cancellationToken);
        var ownLimits = await TenantLimitStore.RunningJobsAsync(database, [tenantName], cancellationToken);
        return (next?.Job, OwnLimitOf(ownLimits, tenantName));
    }

    private static int? OwnLimitOf(IReadOnlyDictionary<string, int> ownLimits, string tenantName) =>
        ownLimits.TryGetValue(tenantName, out var own) ? own : null;

    /// <summary>The queued jobs whose time has come, and whose model is neither paused nor closed at their stage.</summary>
    private IQueryable<VideoState> Startable(IReadOnlyList<ModelShare> closedModels)
    {
        var queued = database.Videos.Where(job => job.Outcome == JobOutcomes.Open && job.CurrentState == VideoState.Queued && !job.IsRunning
            && job.AdmissionOrder < AdmissionOrder.Scheduled);
        var paused = pauses.Models;
        queued = paused.Count > 0 ? queued.Where(job => !paused.Contains(job.Model)) : queued;
        foreach (var closed in closedModels.GroupBy(share => share.Stage, share => share.Model))
        {
            var (stage, models) = (closed.Key, closed.Distinct().ToList());
            queued = queued.Where(job => job.MainStage != stage || !models.Contains(job.Model));
        }

        return queued;
    }

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

    /// <summary>Those of the tenants that have queued jobs of closed models or stages.</summary>
    private async Task<HashSet<string>> WithJobsAsync(IEnumerable<TenantEntry> entries, CancellationToken cancellationToken)
    {
        var names = entries.Select(entry => entry.TenantName).ToList();
        if (names.Count == 0)
        {
            return [];
        }

        var queued = Startable([]);
        return
        [
            .. await database.TenantQueue
                .Where(entry => names.Contains(entry.TenantName) && queued.Any(job => job.TenantName == entry.TenantName))
                .Select(entry => entry.TenantName).ToListAsync(cancellationToken),
        ];
    }

    /// <summary>
    /// The next job of each tenant, of each stage apart: each is the first entry of an index, however many jobs are queued.
    /// </summary>
    private static async Task<IReadOnlyList<TenantEntry>> NextJobsAsync(
        IQueryable<TenantQueueEntry> tenants,
        IQueryable<VideoState> queued,
        IReadOnlyList<WorkStage> stages,
        CancellationToken cancellationToken)
    {
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

    private sealed record TenantEntry(string TenantName, long Revision, IReadOnlyList<Guid> JobIds)
    {
        public static TenantEntry Of(string tenantName, long revision, Guid? one, Guid? other) =>
            new(tenantName, revision, [.. new[] { one, other }.OfType<Guid>()]);
    }
}
