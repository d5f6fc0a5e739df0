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
internal sealed class WaitingTenants(AdGeniusDbContext database, PauseSet pauses)
{
    private static readonly Expression<Func<VideoState, QueuedJob>> ToQueuedJob = job => new QueuedJob(
        job.TenantName,
        job.AdmissionOrder,
        job.AcceptedAt,
        new NextJob
        {
            JobId = job.CorrelationId,
            Stage = job.MainStage,
            TakeCount = job.TakeCount,
            TraceParent = job.TraceParent,
            HasEnded = job.EndCount > 0,
        });

    /// <summary>The tenants in the order in which they are served; of a single stage those that have jobs for it.</summary>
    /// <param name="stages">The stages of which jobs are read, at least one.</param>
    /// <param name="except">Tenants that are left out.</param>
    /// <param name="count">How many tenants at most.</param>
    /// <param name="cancellationToken">Stops the statements.</param>
    public async Task<IReadOnlyList<WaitingTenant>> ReadAsync(
        IReadOnlyList<WorkStage> stages, IReadOnlyCollection<string> except, int count, CancellationToken cancellationToken)
    {
        var queued = Startable();
        var entries = await NextJobsAsync(Waiting(queued, stages, except, count), queued, stages, cancellationToken);
        var jobIds = entries.SelectMany(entry => entry.JobIds).ToList();
        var jobs = await database.Videos.Where(job => jobIds.Contains(job.CorrelationId)).Select(ToQueuedJob)
            .ToListAsync(cancellationToken);
        var jobsOf = jobs.OrderBy(job => job.Order).ThenBy(job => job.AcceptedAt).ThenBy(job => job.Job.JobId)
            .ToLookup(job => job.TenantName, job => job.Job, StringComparer.Ordinal);
        var ownLimits = await TenantLimitStore.RunningJobsAsync(
            database, [.. entries.Select(entry => entry.TenantName)], cancellationToken);
        return
        [
            .. entries.Select(entry => new WaitingTenant(
                entry.TenantName, entry.Revision, [.. jobsOf[entry.TenantName]], OwnLimitOf(ownLimits, entry.TenantName))),
        ];
    }

    /// <summary>The next job of a tenant at one stage, null where none may start, and the tenant's own limit of running jobs.</summary>
    public async Task<(NextJob? Job, int? OwnLimit)> ReadNextAsync(string tenantName, WorkStage stage, CancellationToken cancellationToken)
    {
        if (pauses.Find(PauseKind.Tenant, tenantName) is not null)
        {
            return (null, null);
        }

        var next = await Startable().Where(job => job.TenantName == tenantName && job.MainStage == stage)
            .OrderBy(job => job.AdmissionOrder).ThenBy(job => job.AcceptedAt).ThenBy(job => job.CorrelationId)
            .Select(ToQueuedJob).FirstOrDefaultAsync(cancellationToken);
        var ownLimits = await TenantLimitStore.RunningJobsAsync(database, [tenantName], cancellationToken);
        return (next?.Job, OwnLimitOf(ownLimits, tenantName));
    }

    private static int? OwnLimitOf(IReadOnlyDictionary<string, int> ownLimits, string tenantName) =>
        ownLimits.TryGetValue(tenantName, out var own) ? own : null;

    /// <summary>The queued jobs whose time has come and whose model is not paused.</summary>
    private IQueryable<VideoState> Startable()
    {
        var queued = database.Videos.Where(job => job.Outcome == JobOutcomes.Open && job.CurrentState == VideoState.Queued && !job.IsRunning
            && job.AdmissionOrder < AdmissionOrder.Scheduled);
        return pauses.Models is { Count: > 0 } pausedModels ? queued.Where(job => !pausedModels.Contains(job.Model)) : queued;
    }

    private IQueryable<TenantQueueEntry> Waiting(
        IQueryable<VideoState> queued, IReadOnlyList<WorkStage> stages, IReadOnlyCollection<string> except, int count)
    {
        var waiting = database.TenantQueue.Where(entry => entry.IsWaiting);
        List<string> leftOut = [.. pauses.Tenants, .. except];
        if (leftOut.Count > 0)
        {
            waiting = waiting.Where(entry => !leftOut.Contains(entry.TenantName));
        }

        if (stages is [var onlyStage])
        {
            var ofStage = queued.Where(job => job.MainStage == onlyStage);
            waiting = waiting.Where(entry => ofStage.Any(job => job.TenantName == entry.TenantName));
        }

        return waiting.OrderBy(entry => entry.LastServedAt).ThenBy(entry => entry.TenantName).Take(count);
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
