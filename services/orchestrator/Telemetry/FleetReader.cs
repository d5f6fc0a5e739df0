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
internal sealed class FleetReader(
    AdGeniusDbContext database, DatabaseClock clock, IOptions<BudgetOptions> budgets, NearBudgets nearBudgets)
{
    /// <summary>
    /// How many tenants are reported at most for their open jobs, and how many for their budget: each is a time series of its own.
    /// </summary>
    internal const int MaxTenants = 50;

    // Of how many tenants with open jobs the accounts are read, by their keys.
    private const int MaxBudgetsRead = 500;

    public async Task<FleetMeasurement> ReadAsync(CancellationToken cancellationToken)
    {
        var now = await clock.NowAsync(database, cancellationToken);
        var jobs = await OpenJobsAsync(cancellationToken);
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
            Jobs =
            [
                .. jobs.GroupBy(row => row.State, StringComparer.Ordinal)
                    .Select(rows => (rows.Key, rows.Sum(row => row.Jobs), rows.Min(row => row.Oldest))),
            ],
            Submissions = [.. submissions.Select(row => (row.Model, row.Status.ToString(), row.Count, row.Oldest))],
            OutboxMessages = await outbox.LongCountAsync(cancellationToken),
            // The first, which is the oldest but for messages that were sent at the same time: their times have no index.
            OldestOutboxMessage = await outbox.OrderBy(message => message.SequenceNumber)
                .Select(message => (DateTime?)message.SentTime).FirstOrDefaultAsync(cancellationToken) is { } sent
                ? new DateTimeOffset(DateTime.SpecifyKind(sent, DateTimeKind.Utc))
                : null,
            Webhooks = await webhooks.LongCountAsync(cancellationToken),
            OldestWebhook = await webhooks.MinAsync(timer => (DateTimeOffset?)timer.DueAt, cancellationToken),
            Tenants = await TenantsAsync(jobs, now, cancellationToken),
        };
    }

    /// <summary>
    /// The jobs that have not ended, by state, tenant and model, in one reading of them. The oldest of the queued ones is the one that has
    /// waited longest for capacity alone; null where none does. A job whose takes are retried is left out, because no column says when it
    /// was queued again. The oldest of those that run is the one that started first: its limit counts from there.
    /// </summary>
    private async Task<IReadOnlyList<OpenJobs>> OpenJobsAsync(CancellationToken cancellationToken)
    {
        var pauses = await PauseStore.ReadAsync(database, cancellationToken);
        var jobs = await database.Videos.AsNoTracking().Where(job => job.Outcome == JobOutcomes.Open)
            .GroupBy(job => new { job.CurrentState, job.TenantName, job.Model })
            .Select(group => new
            {
                group.Key,
                Jobs = group.LongCount(),
                Oldest = group.Min(job => job.CurrentState != VideoState.Queued && job.IsRunning ? job.StartedAt
                    : job.CurrentState != VideoState.Queued || (job.EndCount == 0 && job.AdmissionOrder < AdmissionOrder.Scheduled)
                        ? (DateTimeOffset?)(job.StartAt ?? job.AcceptedAt)
                        : null),
            })
            .ToListAsync(cancellationToken);

        // Pauses are applied here and not in the statement, which would compare each job with each of them.
        return
        [
            .. jobs.Select(group => new OpenJobs(
                group.Key.CurrentState,
                group.Key.TenantName,
                group.Jobs,
                group.Key.CurrentState == VideoState.Queued && (pauses.Find(PauseKind.Tenant, group.Key.TenantName) is not null
                    || pauses.Find(PauseKind.Model, group.Key.Model) is not null) ? null : group.Oldest)),
        ];
    }

    /// <summary>
    /// The tenants with the most open jobs, and those that are near their budget. The latter stay until the month ends or they get more: a
    /// tenant whose budget is spent has no open job for more than seconds, and its alert is about that.
    /// </summary>
    private async Task<IReadOnlyList<TenantMeasurement>> TenantsAsync(
        IReadOnlyList<OpenJobs> jobs, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var open = jobs.GroupBy(row => row.TenantName, StringComparer.Ordinal)
            .Select(rows => new
            {
                Name = rows.Key,
                Jobs = rows.Sum(row => row.Jobs),
                Queued = rows.Where(row => row.State == VideoState.Queued).Sum(row => row.Jobs),
            })
            .OrderByDescending(tenant => tenant.Jobs).ThenBy(tenant => tenant.Name, StringComparer.Ordinal).Take(MaxBudgetsRead).ToList();
        var names = open.Select(tenant => tenant.Name).Union(nearBudgets.Tenants, StringComparer.Ordinal).ToList();
        var committed = await MoneyLedger.CommittedOfTenantsAsync(database, names, now, cancellationToken);
        var own = await database.Set<TenantLimits>().AsNoTracking()
            .Where(row => names.Contains(row.TenantName) && row.MonthlyBudget != null)
            .ToDictionaryAsync(row => row.TenantName, row => row.MonthlyBudget, StringComparer.Ordinal, cancellationToken);
        var queued = open.ToDictionary(tenant => tenant.Name, tenant => (tenant.Queued, tenant.Jobs), StringComparer.Ordinal);
        List<TenantMeasurement> all =
        [
            .. names.Select(name =>
            {
                var (waiting, count) = queued.GetValueOrDefault(name);
                return new TenantMeasurement(
                    name,
                    waiting,
                    count - waiting,
                    committed.GetValueOrDefault(name),
                    own.GetValueOrDefault(name) ?? budgets.Value.LimitOf(name));
            }),
        ];
        nearBudgets.Keep(all);
        return [.. all.Where((tenant, index) => index < Math.Min(open.Count, MaxTenants) || nearBudgets.Tenants.Contains(tenant.Name))];
    }

    private sealed record OpenJobs(string State, string TenantName, long Jobs, DateTimeOffset? Oldest);
}
