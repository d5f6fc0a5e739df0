using System.Data;
using System.Globalization;
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
/// as much as it may, leaves the list until something of theirs is queued or ends. Every statement is answered from an index, and their number is the same
/// however many tenants are served and however long the line is.
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

        var places = await LookAsync(Math.Min(room, TenantsPerRound), running, cancellationToken);
        if (places.Count == 0)
        {
            return false;
        }

        // After the commit: a message that gets lost here is made good by the sweep.
        var admitted = await AdmitAsync(lease, places, cancellationToken);
        var saga = await bus.GetSendEndpoint(SagaAddress.Uri);
        await Task.WhenAll(admitted.Select(jobId => saga.Send(new VideoAdmitted { JobId = jobId }, cancellationToken)));
        return true;
    }

    /// <summary>The tenants whose turn it is, and the job that each may start now: null where it has none, or runs as much as it may.</summary>
    private async Task<IReadOnlyList<Place>> LookAsync(
        int tenants, Dictionary<string, (int Jobs, int Takes)> running, CancellationToken cancellationToken)
    {
        var limits = options.Value;
        var turns = await database.TenantTurns.Where(turn => turn.IsWaiting).OrderBy(turn => turn.LastServedAt).ThenBy(turn => turn.TenantName).Take(tenants)
            .Select(turn => new
            {
                turn.TenantName,
                turn.Touched,
                JobId = database.Videos
                    .Where(job => job.TenantName == turn.TenantName && job.Outcome == JobOutcomes.Open && job.CurrentState == "Queued" && !job.IsRunning)
                    .OrderBy(job => job.AcceptedAt).ThenBy(job => job.CorrelationId).Select(job => (Guid?)job.CorrelationId).FirstOrDefault(),
            })
            .ToListAsync(cancellationToken);
        var jobIds = turns.Select(turn => turn.JobId).OfType<Guid>().ToList();
        var takeCounts = await database.Videos.Where(job => jobIds.Contains(job.CorrelationId))
            .ToDictionaryAsync(job => job.CorrelationId, job => job.TakeCount, cancellationToken);
        return [.. turns.Select(turn => new Place(turn.TenantName, turn.Touched, turn.JobId is { } jobId && MayStart(turn.TenantName, takeCounts.GetValueOrDefault(jobId)) ? jobId : null))];

        bool MayStart(string tenantName, int takeCount)
        {
            var (jobs, takes) = running.GetValueOrDefault(tenantName);
            return jobs == 0 || (jobs < limits.RunningJobsPerTenant && takes + takeCount <= limits.RunningTakesPerTenant);
        }
    }

    /// <summary>Writes down who has had a turn and which jobs run; a few statements, however many tenants there are. Returns the jobs in order.</summary>
    private async Task<IReadOnlyList<Guid>> AdmitAsync(HeldLease lease, IReadOnlyList<Place> places, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var due = now + LostAfter;
        var jobIds = places.Select(place => place.JobId).OfType<Guid>().ToList();
        await using var transaction = await database.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        await leases.HoldAsync(database, lease, cancellationToken);

        // Turns before jobs, as everybody writes them: two who write both cannot wait for each other.
        await LeaveListAsync(places.Where(place => place.JobId is null).ToList(), cancellationToken);
        var served = places.Where(place => place.JobId is not null).Select(place => place.TenantName).ToList();
        await database.TenantTurns.Where(turn => served.Contains(turn.TenantName))
            .ExecuteUpdateAsync(turn => turn.SetProperty(x => x.LastServedAt, now), cancellationToken);
        var admitted = await database.Videos.Where(job => jobIds.Contains(job.CorrelationId) && job.CurrentState == "Queued" && !job.IsRunning)
            .ExecuteUpdateAsync(
                job => job.SetProperty(x => x.IsRunning, true).SetProperty(x => x.DueAt, due).SetProperty(x => x.Version, x => x.Version + 1),
                cancellationToken);
        if (admitted < jobIds.Count)
        {
            // Some were cancelled in between.
            var running = await database.Videos.Where(job => jobIds.Contains(job.CorrelationId) && job.IsRunning)
                .Select(job => job.CorrelationId).ToListAsync(cancellationToken);
            jobIds = [.. jobIds.Where(running.Contains)];
        }

        await transaction.CommitAsync(cancellationToken);
        return jobIds;
    }

    private async Task LeaveListAsync(List<Place> places, CancellationToken cancellationToken)
    {
        if (places.Count == 0)
        {
            return;
        }

        // On what was known when the list was read; whoever touched the row since then keeps the tenant on it.
        var names = places.Select(place => place.TenantName).ToList();
        var known = places.Select(place => string.Create(CultureInfo.InvariantCulture, $"{place.TenantName}/{place.Touched}")).ToList();
        await database.TenantTurns.Where(turn => names.Contains(turn.TenantName) && known.Contains(turn.TenantName + "/" + turn.Touched))
            .ExecuteUpdateAsync(turn => turn.SetProperty(x => x.IsWaiting, false), cancellationToken);
    }

    private sealed record Place(string TenantName, long Touched, Guid? JobId);
}
