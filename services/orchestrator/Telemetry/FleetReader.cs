using AdGenius.Orchestrator.Webhooks;
using AdGenius.Persistence;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Pauses;
using AdGenius.Persistence.Submissions;
using AdGenius.Persistence.Tenants;
using AdGenius.Persistence.Videos;
using MassTransit.EntityFrameworkCoreIntegration;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Telemetry;

/// <summary>Reads how the fleet stands: only open rows, so its cost does not grow with the history.</summary>
internal sealed class FleetReader(AdGeniusDbContext database, DatabaseClock clock, IOptions<BudgetOptions> budgets)
{
    /// <summary>How many tenants are reported at most: each is a time series of its own.</summary>
    internal const int MaxTenants = 50;

    public async Task<FleetMeasurement> ReadAsync(CancellationToken cancellationToken)
    {
        var now = await clock.NowAsync(database, cancellationToken);
        var open = database.Videos.AsNoTracking().Where(job => job.Outcome == JobOutcomes.Open);
        var jobs = await open.GroupBy(job => job.CurrentState)
            .Select(group => new { State = group.Key, Jobs = group.LongCount(), Oldest = group.Min(job => job.StartAt ?? job.AcceptedAt) })
            .ToListAsync(cancellationToken);
        var waitingSince = await WaitingSinceAsync(open, cancellationToken);
        var submissions = await database.Set<Submission>().AsNoTracking().Where(row => row.ResultPublishedAt == null)
            .GroupBy(row => new { row.Model, row.Status })
            .Select(group => new
            {
                group.Key.Model,
                group.Key.Status,
                Count = group.LongCount(),
                Oldest = group.Min(row => row.RecordedAt),
            })
            .ToListAsync(cancellationToken);
        var outbox = database.Set<OutboxMessage>().AsNoTracking();
        var webhooks = database.DueTimers.AsNoTracking().Where(timer => timer.Kind == WebhookSchedule.Kind && timer.DueAt <= now);
        return new FleetMeasurement
        {
            At = now,
            Jobs = [.. jobs.Select(row => (row.State, row.Jobs, row.State == VideoState.Queued ? waitingSince : row.Oldest))],
            Submissions = [.. submissions.Select(row => (row.Model, row.Status.ToString(), row.Count, row.Oldest))],
            OutboxMessages = await outbox.LongCountAsync(cancellationToken),
            OldestOutboxMessage = await outbox.MinAsync(message => (DateTime?)message.SentTime, cancellationToken) is { } sent
                ? new DateTimeOffset(DateTime.SpecifyKind(sent, DateTimeKind.Utc))
                : null,
            Webhooks = await webhooks.LongCountAsync(cancellationToken),
            OldestWebhook = await webhooks.MinAsync(timer => (DateTimeOffset?)timer.DueAt, cancellationToken),
            Tenants = await TenantsAsync(open, now, cancellationToken),
        };
    }

    /// <summary>
    /// Since when the oldest queued job waits for capacity alone; null where none does. A job whose takes are retried is left out, because
    /// no column says when it was queued again.
    /// </summary>
    private async Task<DateTimeOffset?> WaitingSinceAsync(IQueryable<VideoState> open, CancellationToken cancellationToken)
    {
        var waiting = open.Where(job => job.CurrentState == VideoState.Queued && job.EndCount == 0
            && job.AdmissionOrder < AdmissionOrder.Scheduled);
        var pauses = await PauseStore.ReadAsync(database, cancellationToken);
        if (pauses.Tenants is { Count: > 0 } pausedTenants)
        {
            waiting = waiting.Where(job => !pausedTenants.Contains(job.TenantName));
        }

        if (pauses.Models is { Count: > 0 } pausedModels)
        {
            waiting = waiting.Where(job => !pausedModels.Contains(job.Model));
        }

        return await waiting.MinAsync(job => (DateTimeOffset?)(job.StartAt ?? job.AcceptedAt), cancellationToken);
    }

    private async Task<IReadOnlyList<TenantMeasurement>> TenantsAsync(
        IQueryable<VideoState> open, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var tenants = await open.GroupBy(job => job.TenantName)
            .Select(group => new
            {
                Name = group.Key,
                Jobs = group.LongCount(),
                Queued = group.Sum(job => job.CurrentState == "Queued" ? 1L : 0L),
            })
            .OrderByDescending(tenant => tenant.Jobs).ThenBy(tenant => tenant.Name).Take(MaxTenants).ToListAsync(cancellationToken);
        var names = tenants.Select(tenant => tenant.Name).ToList();
        var committed = await MoneyLedger.CommittedOfTenantsAsync(database, names, now, cancellationToken);
        var own = await database.Set<TenantLimits>().AsNoTracking()
            .Where(row => names.Contains(row.TenantName) && row.MonthlyBudget != null)
            .ToDictionaryAsync(row => row.TenantName, row => row.MonthlyBudget, StringComparer.Ordinal, cancellationToken);
        return
        [
            .. tenants.Select(tenant => new TenantMeasurement(
                tenant.Name,
                tenant.Queued,
                tenant.Jobs - tenant.Queued,
                committed.GetValueOrDefault(tenant.Name),
                own.GetValueOrDefault(tenant.Name) ?? budgets.Value.LimitOf(tenant.Name))),
        ];
    }
}
