using System.Data;
using System.Diagnostics;
using System.Globalization;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Telemetry;
using AdGenius.Persistence;
using AdGenius.Persistence.Leases;
using AdGenius.Persistence.Tenants;
using AdGenius.Persistence.Videos;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Admission;

/// <summary>
/// One pass over the queue. Tenants are served one job each, the least recently served first; a tenant without a job to start, or at its
/// limit, leaves the list until one of its jobs is queued or ends. Every statement is answered from an index, and their number is the same
/// however many tenants are served and however long the queue is.
/// </summary>
internal sealed class AdmissionPass(
    AdGeniusDbContext database,
    LeaseStore leases,
    AdmissionGate gate,
    AdmittedJobs admitted,
    IOptions<AdmissionOptions> options,
    TimeProvider time)
{
    private const int TenantsPerPass = 64;

    /// <summary>Serves up to <see cref="TenantsPerPass"/> tenants. Returns true when another pass may admit more.</summary>
    public async Task<bool> AdmitNextAsync(HeldLease lease, CancellationToken cancellationToken)
    {
        await gate.RefreshAsync(database, lease, cancellationToken);

        // Only this process admits, so jobs that have ended since the last count can but have lowered it: what fits it, fits. Whatever a
        // limit decides is decided on a new count.
        if (gate.RecentCounts() is { } recent
            && await SelectCandidatesAsync(recent, cancellationToken) is { LimitsDecide: false } selection)
        {
            return await AdmitAsync(lease, selection.Candidates, cancellationToken);
        }

        var running = await CountRunningAsync(cancellationToken);
        gate.Keep(running);
        return await AdmitAsync(lease, (await SelectCandidatesAsync(running, cancellationToken)).Candidates, cancellationToken);
    }

    private async Task<bool> AdmitAsync(HeldLease lease, IReadOnlyList<Candidate> candidates, CancellationToken cancellationToken)
    {
        if (candidates.Count == 0)
        {
            return false;
        }

        using var pass = candidates.Any(candidate => candidate.JobId is not null)
            ? JobTrace.BeginPass("admission pass", candidates.Select(candidate => candidate.TraceParent))
            : null;
        await StartAsync(lease, candidates, pass?.Context ?? default, cancellationToken);
        return true;
    }

    private async Task<RunningCounts> CountRunningAsync(CancellationToken cancellationToken)
    {
        var groups = await database.Videos.Where(job => job.IsRunning)
            .GroupBy(job => new { job.TenantName, job.MainStage })
            .Select(jobs => new { jobs.Key.TenantName, jobs.Key.MainStage, Jobs = jobs.Count(), Takes = jobs.Sum(job => job.TakeCount) })
            .ToListAsync(cancellationToken);
        var counts = new RunningCounts(options.Value);
        groups.ForEach(group => counts.Add(group.TenantName, group.MainStage, group.Jobs, group.Takes));
        return counts;
    }

    /// <summary>
    /// The tenants to serve, and the job that each may start now: null where it has none, or is at its limit. Tenants that have jobs only
    /// for a stage at its limit are passed over and stay on the list, and so do those that are paused.
    /// </summary>
    private async Task<Selection> SelectCandidatesAsync(RunningCounts running, CancellationToken cancellationToken)
    {
        var freeSlots = options.Value.MaxRunningJobs - running.Jobs;
        if (freeSlots <= 0 || running.FreeStages.Count == 0)
        {
            return new Selection([], LimitsDecide: true);
        }

        var queued = Startable();
        var waiting = database.TenantQueue.Where(entry => entry.IsWaiting);
        if (gate.Pauses.Tenants is { Count: > 0 } pausedTenants)
        {
            waiting = waiting.Where(entry => !pausedTenants.Contains(entry.TenantName));
        }

        if (running.FreeStages is [var onlyStage])
        {
            var ofStage = queued.Where(job => job.MainStage == onlyStage);
            waiting = waiting.Where(entry => ofStage.Any(job => job.TenantName == entry.TenantName));
        }

        var entries = await NextJobsAsync(
            waiting.OrderBy(entry => entry.LastServedAt).ThenBy(entry => entry.TenantName).Take(Math.Min(freeSlots, TenantsPerPass)),
            queued,
            running.FreeStages,
            cancellationToken);
        var jobIds = entries.SelectMany(entry => entry.JobIds).ToList();
        var nextJobs = await database.Videos.Where(job => jobIds.Contains(job.CorrelationId))
            .Select(job => new
            {
                job.CorrelationId,
                job.TenantName,
                job.MainStage,
                job.TakeCount,
                job.AdmissionOrder,
                job.AcceptedAt,
                job.TraceParent,
            })
            .ToListAsync(cancellationToken);
        var firstOfTenant = nextJobs.GroupBy(job => job.TenantName, StringComparer.Ordinal).ToDictionary(
            group => group.Key,
            group => group.OrderBy(job => job.AdmissionOrder).ThenBy(job => job.AcceptedAt).ThenBy(job => job.CorrelationId).First(),
            StringComparer.Ordinal);
        var ownLimits = await TenantLimitStore.RunningJobsAsync(
            database, [.. entries.Select(entry => entry.TenantName)], cancellationToken);
        var candidates = new List<Candidate>();
        var limitsDecide = running.FreeStages.Count == 1;
        foreach (var entry in entries)
        {
            if (!firstOfTenant.TryGetValue(entry.TenantName, out var job))
            {
                candidates.Add(new Candidate(entry.TenantName, entry.Revision, null));
            }
            else if (!running.IsTenantFree(
                entry.TenantName, job.TakeCount, ownLimits.TryGetValue(entry.TenantName, out var own) ? own : null))
            {
                limitsDecide = true;
                candidates.Add(new Candidate(entry.TenantName, entry.Revision, null));
            }
            else if (running.IsStageFree(job.MainStage, job.TakeCount))
            {
                running.Add(entry.TenantName, job.MainStage, 1, job.TakeCount);
                candidates.Add(new Candidate(entry.TenantName, entry.Revision, job.CorrelationId) { TraceParent = job.TraceParent });
            }
            else
            {
                limitsDecide = true;
            }
        }

        return new Selection(candidates, limitsDecide);
    }

    /// <summary>The queued jobs whose time has come and whose model is not paused.</summary>
    private IQueryable<VideoState> Startable()
    {
        var queued = database.Videos.Where(job => job.Outcome == JobOutcomes.Open && job.CurrentState == VideoState.Queued && !job.IsRunning
            && job.AdmissionOrder < AdmissionOrder.Scheduled);
        return gate.Pauses.Models is { Count: > 0 } pausedModels ? queued.Where(job => !pausedModels.Contains(job.Model)) : queued;
    }

    /// <summary>
    /// The next job of each tenant, of each free stage apart: each is the first entry of an index, however many jobs are queued.
    /// </summary>
    private static async Task<IReadOnlyList<TenantNext>> NextJobsAsync(
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
                }).ToListAsync(cancellationToken)).Select(row => TenantNext.Of(row.TenantName, row.Revision, row.JobId, null)),
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
            }).ToListAsync(cancellationToken)).Select(row => TenantNext.Of(row.TenantName, row.Revision, row.JobId, row.OtherJobId)),
        ];
    }

    /// <summary>Records which tenants were served, and starts their jobs; a few statements, however many tenants there are.</summary>
    private async Task StartAsync(
        HeldLease lease, IReadOnlyList<Candidate> candidates, ActivityContext pass, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var transaction = await database.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        await leases.HoldAsync(database, lease, cancellationToken);

        // Queue entries before jobs, as in every transaction that writes both: so two of them cannot deadlock.
        await MarkIdleAsync(candidates.Where(candidate => candidate.JobId is null).ToList(), cancellationToken);
        var served = candidates.Where(candidate => candidate.JobId is not null).ToList();
        if (served.Count > 0)
        {
            var tenants = served.Select(candidate => candidate.TenantName).ToList();
            await database.TenantQueue.Where(entry => tenants.Contains(entry.TenantName))
                .ExecuteUpdateAsync(entry => entry.SetProperty(x => x.LastServedAt, now), cancellationToken);
            await admitted.StartAsync([.. served.Select(candidate => candidate.JobId!.Value)], pass, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private async Task MarkIdleAsync(List<Candidate> candidates, CancellationToken cancellationToken)
    {
        if (candidates.Count == 0)
        {
            return;
        }

        // Only at the revision that was read: a job that was queued or has ended since then keeps the tenant on the list.
        var names = candidates.Select(candidate => candidate.TenantName).ToList();
        var revisions = candidates.Select(
            candidate => string.Create(CultureInfo.InvariantCulture, $"{candidate.TenantName}/{candidate.Revision}")).ToList();
        await database.TenantQueue
            .Where(entry => names.Contains(entry.TenantName) && revisions.Contains(entry.TenantName + "/" + entry.Revision))
            .ExecuteUpdateAsync(entry => entry.SetProperty(x => x.IsWaiting, false), cancellationToken);
    }

    /// <summary>The tenants to serve; <paramref name="LimitsDecide"/> when one of them, or any, is kept back by a limit.</summary>
    private sealed record Selection(IReadOnlyList<Candidate> Candidates, bool LimitsDecide);

    private sealed record Candidate(string TenantName, long Revision, Guid? JobId)
    {
        public string? TraceParent { get; init; }
    }

    private sealed record TenantNext(string TenantName, long Revision, IReadOnlyList<Guid> JobIds)
    {
        public static TenantNext Of(string tenantName, long revision, Guid? one, Guid? other) =>
            new(tenantName, revision, [.. new[] { one, other }.OfType<Guid>()]);
    }
}
