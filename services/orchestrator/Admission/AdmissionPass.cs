using System.Data;
using System.Diagnostics;
using System.Globalization;
using AdGenius.Hosting.Telemetry;
using AdGenius.Persistence;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Leases;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Admission;

/// <summary>
/// One pass over the queue. Tenants are served one job each, the least recently served first; a tenant without a job to start, or at its
/// limit, leaves the list until one of its jobs is queued or ends, or its limit changes. A job without capacity at its stage reserves the
/// stage, and the tenants that have jobs for the other stage are looked for behind it; likewise for a model that has its share of the
/// stage. Every statement is answered from an index, and their number is bounded however many tenants are served and however long the queue
/// is.
/// </summary>
internal sealed class AdmissionPass(
    AdGeniusDbContext database,
    LeaseStore leases,
    AdmissionState state,
    AdmittedJobs admitted,
    IOptions<AdmissionOptions> options,
    DatabaseTime time)
{
    private const int TenantsPerPass = 64;
    private const int ReadsPerPass = 16;

    /// <summary>Serves up to <see cref="TenantsPerPass"/> tenants. Returns true when another pass may admit more.</summary>
    public async Task<bool> AdmitNextAsync(HeldLease lease, CancellationToken cancellationToken)
    {
        await state.RefreshAsync(database, lease, cancellationToken);

        // Only this process admits, so jobs that have ended since the last count can but have lowered it: what fits it, fits. Whatever a
        // limit decides is decided on a new count.
        if (state.Reservations.Count == 0 && state.RecentCounts() is { AreAllFree: true } recent
            && await SelectCandidatesAsync(recent, cancellationToken) is { LimitsDecide: false } selection)
        {
            return await AdmitAsync(lease, selection, cancellationToken);
        }

        var running = await CountRunningAsync(cancellationToken);
        state.Keep(running);
        selection = await SelectCandidatesAsync(running, cancellationToken);
        state.Reserve(selection.Reservations);
        return await AdmitAsync(lease, selection, cancellationToken);
    }

    /// <summary>
    /// Starts what was selected. Returns true when another pass may admit more: a tenant whose job starts may have another, and tenants
    /// may not have been read.
    /// </summary>
    private async Task<bool> AdmitAsync(HeldLease lease, Selection selection, CancellationToken cancellationToken)
    {
        var anyStarts = selection.Candidates.Any(candidate => candidate.Job is not null);
        if (selection.Candidates.Count > 0)
        {
            using var pass = anyStarts
                ? JobTrace.BeginPass("admission pass", selection.Candidates.Select(candidate => candidate.Job?.TraceParent))
                : null;
            await StartAsync(lease, selection.Candidates, pass?.Context ?? default, cancellationToken);
        }

        return anyStarts || selection.MayReadMore;
    }

    private async Task<RunningCounts> CountRunningAsync(CancellationToken cancellationToken)
    {
        var groups = await database.Videos.Where(job => job.IsRunning)
            .GroupBy(job => new { job.TenantName, job.MainStage, job.Model })
            .Select(jobs => new { jobs.Key, Jobs = jobs.Count(), Takes = jobs.Sum(job => job.TakeCount) })
            .ToListAsync(cancellationToken);
        var counts = new RunningCounts(options.Value);
        groups.ForEach(group => counts.Add(group.Key.TenantName, group.Key.MainStage, group.Key.Model, group.Jobs, group.Takes));
        return counts;
    }

    /// <summary>
    /// The tenants to serve, and the job that each may start now: null where it has none, or is at its limit. Tenants whose jobs wait for
    /// capacity at their stages stay on the list, and so do those that are paused.
    /// </summary>
    private async Task<Selection> SelectCandidatesAsync(RunningCounts running, CancellationToken cancellationToken)
    {
        var round = new AdmissionRound(running, Math.Min(options.Value.MaxRunningJobs - running.Jobs, TenantsPerPass));
        if (round.FreeSlots <= 0 || round.OpenStages.Count == 0)
        {
            return new Selection([], state.Reservations, LimitsDecide: true, MayReadMore: false);
        }

        var waiting = new WaitingTenants(database, state.Pauses, state.SkippedTenants);
        var candidates = await StartReservedAsync(round, waiting, cancellationToken);
        var visited = candidates.Select(candidate => candidate.TenantName).ToList();
        var mayReadMore = false;
        for (var reads = 0; round.FreeSlots > 0 && round.OpenStages is { Count: > 0 } stages; reads++)
        {
            if (reads == ReadsPerPass)
            {
                mayReadMore = true;
                break;
            }

            // A tenant that has reserved a stage or model may stay on the list without being served: it takes no other tenant's place.
            var count = round.FreeSlots + round.Reservations.Count;
            var closedModels = round.ClosedModels;
            var tenants = await waiting.ReadAsync(stages, closedModels, visited, count, cancellationToken);
            var decided = new List<(WaitingTenant Tenant, TenantDecision Decision)>();
            foreach (var tenant in tenants.TakeWhile(_ => round.FreeSlots > 0))
            {
                TenantDecision decision = tenant.HasOthers
                    ? new TenantDecision.Waits()
                    : round.Visit(tenant.TenantName, tenant.Jobs, tenant.OwnLimit);
                decided.Add((tenant, decision));
                candidates.AddRange(CandidateOf(tenant, decision));
            }

            // Of a stage or model that was closed meanwhile: behind the tenants that have jobs for it only, others may wait, and so may
            // other jobs of a tenant whose next one is of the model.
            var nowClosed = round.ClosedModels.Except(closedModels).ToHashSet();
            var isMoreListed = tenants.Count == count
                && (round.OpenStages.Count < stages.Count || tenants.Any(tenant => tenant.HasOthers));
            if (nowClosed.Count == 0 && !isMoreListed)
            {
                // Behind tenants that leave the list others may wait.
                mayReadMore = tenants.Count == count && decided.Exists(one => one.Decision is TenantDecision.Leaves);
                break;
            }

            visited.AddRange(decided
                .Where(one => one.Decision is not TenantDecision.Waits || !one.Tenant.Jobs.Any(
                    job => nowClosed.Contains(new ModelShare(job.Model, job.Stage))))
                .Select(one => one.Tenant.TenantName));
        }

        return new Selection(candidates, round.Reservations, round.LimitsDecide, mayReadMore);
    }

    /// <summary>
    /// The jobs that have waited for capacity at their stages or in their models' shares, and now have it. The stages and models of the
    /// others stay reserved.
    /// </summary>
    private async Task<List<Candidate>> StartReservedAsync(
        AdmissionRound round, WaitingTenants waiting, CancellationToken cancellationToken)
    {
        var (stages, models) = state.Reservations;
        var candidates = new List<Candidate>();
        foreach (var (stage, reservation) in stages)
        {
            IReadOnlyList<ModelShare> others = [.. round.ClosedModels, .. models.Keys];
            var (job, ownLimit) = await waiting.ReadNextAsync(reservation.TenantName, stage, null, others, cancellationToken);
            if (job is not null && round.TryStartReserved(reservation.TenantName, job, ownLimit))
            {
                candidates.Add(new Candidate(reservation.TenantName, 0, job));
            }
        }

        foreach (var (share, reservation) in models)
        {
            var (job, ownLimit) = await waiting.ReadNextAsync(reservation.TenantName, share.Stage, share.Model, [], cancellationToken);
            if (job is not null && round.TryStartReserved(reservation.TenantName, job, ownLimit, ofModel: true))
            {
                candidates.Add(new Candidate(reservation.TenantName, 0, job));
            }
        }

        return candidates;
    }

    private static IEnumerable<Candidate> CandidateOf(WaitingTenant tenant, TenantDecision decision) => decision switch
    {
        TenantDecision.Starts starts => [new Candidate(tenant.TenantName, tenant.Revision, starts.Job)],
        TenantDecision.Leaves => [new Candidate(tenant.TenantName, tenant.Revision, null)],
        _ => [],
    };

    /// <summary>Records which tenants were served, and starts their jobs; a few statements, however many tenants there are.</summary>
    private async Task StartAsync(
        HeldLease lease, IReadOnlyList<Candidate> candidates, ActivityContext pass, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var transaction = await database.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        await leases.HoldAsync(database, lease, cancellationToken);

        // Queue entries before jobs, as in every transaction that writes both: so two of them cannot deadlock.
        await MarkIdleAsync(candidates.Where(candidate => candidate.Job is null).ToList(), cancellationToken);
        var served = candidates.Where(candidate => candidate.Job is not null).ToList();
        if (served.Count > 0)
        {
            var tenants = served.Select(candidate => candidate.TenantName).ToList();
            await database.TenantQueue.Where(entry => tenants.Contains(entry.TenantName))
                .ExecuteUpdateAsync(entry => entry.SetProperty(x => x.LastServedAt, now), cancellationToken);
            await admitted.StartAsync([.. served.Select(candidate => candidate.Job!)], pass, cancellationToken);
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

    /// <summary>
    /// The tenants to serve; <paramref name="LimitsDecide"/> when one of them, or any, is kept back by a limit;
    /// <paramref name="MayReadMore"/> when the list was not read to its end.
    /// </summary>
    private sealed record Selection(
        IReadOnlyList<Candidate> Candidates, AdmissionReservations Reservations, bool LimitsDecide, bool MayReadMore);

    /// <summary>A tenant to serve. Its revision is needed only where it has no job.</summary>
    private sealed record Candidate(string TenantName, long Revision, NextJob? Job);
}
