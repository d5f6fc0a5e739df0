using System.Data;
using AdGenius.Orchestrator.Requests;
using AdGenius.Persistence;
using AdGenius.Persistence.Leases;
using AdGenius.Persistence.Videos;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Admission;

/// <summary>
/// One look at the waiting line. Tenants are served in turn, one job each, the one whose turn is longest ago first; who has nothing to start, or runs
/// as much as it may, leaves the list until something of theirs is queued or ends. Every query is answered from an index, and their number follows
/// the number of tenants served, not the length of the line.
/// </summary>
internal sealed class AdmissionRound(
    AdGeniusDbContext database, LeaseStore leases, IBus bus, IOptions<OrchestratorOptions> options, TimeProvider time)
{
    private const int TenantsPerRound = 64;

    // If the message to the saga is lost, the sweep sees the job due after this long.
    private static readonly TimeSpan LostAfter = TimeSpan.FromSeconds(30);

    /// <summary>Serves up to <see cref="TenantsPerRound"/> tenants. Returns true when another round at once makes sense.</summary>
    public async Task<bool> ServeAsync(HeldLease lease, CancellationToken cancellationToken)
    {
        var limits = options.Value;
        var running = await database.Videos.Where(job => job.IsRunning)
            .GroupBy(job => job.TenantName).Select(jobs => new { Tenant = jobs.Key, Jobs = jobs.Count(), Takes = jobs.Sum(job => job.TakeCount) })
            .ToDictionaryAsync(tenant => tenant.Tenant, tenant => (tenant.Jobs, tenant.Takes), cancellationToken);
        var room = limits.RunningJobs - running.Values.Sum(tenant => tenant.Jobs);
        if (room <= 0)
        {
            return false;
        }

        var turns = await database.Set<TenantTurn>().AsNoTracking().Where(turn => turn.IsWaiting)
            .OrderBy(turn => turn.LastServedAt).ThenBy(turn => turn.TenantName)
            .Take(Math.Min(room, TenantsPerRound)).ToListAsync(cancellationToken);
        if (turns.Count == 0)
        {
            return false;
        }

        foreach (var jobId in await AdmitAsync(lease, turns, running, cancellationToken))
        {
            // After the commit: a message that gets lost here is made good by the sweep.
            var saga = await bus.GetSendEndpoint(SagaAddress.Uri);
            await saga.Send(new VideoAdmitted { JobId = jobId }, cancellationToken);
        }

        return true;
    }

    private async Task<IReadOnlyList<Guid>> AdmitAsync(
        HeldLease lease, List<TenantTurn> turns, Dictionary<string, (int Jobs, int Takes)> running, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        await leases.HoldAsync(database, lease, cancellationToken);
        var admitted = new List<Guid>();
        foreach (var turn in turns)
        {
            if (await ServeAsync(turn, running.GetValueOrDefault(turn.TenantName), cancellationToken) is { } jobId)
            {
                admitted.Add(jobId);
            }
        }

        await transaction.CommitAsync(cancellationToken);
        return admitted;
    }

    private async Task<Guid?> ServeAsync(TenantTurn turn, (int Jobs, int Takes) running, CancellationToken cancellationToken)
    {
        var limits = options.Value;
        var next = running.Jobs >= limits.RunningJobsPerTenant
            ? null
            : await database.Videos.AsNoTracking()
                .Where(job => job.TenantName == turn.TenantName && job.CurrentState == "Queued" && !job.IsRunning)
                .OrderBy(job => job.AcceptedAt).ThenBy(job => job.CorrelationId)
                .Select(job => new { job.CorrelationId, job.TakeCount, job.Version }).FirstOrDefaultAsync(cancellationToken);
        if (next is null || (running.Jobs > 0 && running.Takes + next.TakeCount > limits.RunningTakesPerTenant))
        {
            // On what was known when the list was read; whoever touched the row since then keeps the tenant on it.
            await database.Set<TenantTurn>().Where(row => row.TenantName == turn.TenantName && row.Touched == turn.Touched)
                .ExecuteUpdateAsync(row => row.SetProperty(x => x.IsWaiting, false), cancellationToken);
            return null;
        }

        var now = time.GetUtcNow();
        var admitted = await database.Videos
            .Where(job => job.CorrelationId == next.CorrelationId && job.Version == next.Version && job.CurrentState == "Queued")
            .ExecuteUpdateAsync(
                job => job.SetProperty(x => x.IsRunning, true).SetProperty(x => x.DueAt, now + LostAfter).SetProperty(x => x.Version, x => x.Version + 1),
                cancellationToken);
        if (admitted == 0)
        {
            return null; // cancelled in between
        }

        await database.Set<TenantTurn>().Where(row => row.TenantName == turn.TenantName)
            .ExecuteUpdateAsync(row => row.SetProperty(x => x.LastServedAt, now), cancellationToken);
        return next.CorrelationId;
    }
}
