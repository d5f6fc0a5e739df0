using AdGenius.Persistence;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Timers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Webhooks;

/// <summary>A delivery that is due, and the tenant whose limit it counts against.</summary>
internal sealed record DueWebhook(DueTimer Timer, string TenantName);

/// <summary>
/// Claims deliveries that are due, the longest due first, within a limit per tenant: deliveries of a tenant whose address does not respond
/// wait for each other and delay those of no other tenant.
/// </summary>
internal sealed class WebhookClaim(
    AdGeniusDbContext database, TimerStore timers, DatabaseClock clock, IOptions<WebhookOptions> options)
{
    // How long after its time limit an attempt of a crashed process is repeated.
    private static readonly TimeSpan CrashMargin = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Claims up to <paramref name="count"/> deliveries. Each is postponed beyond its attempt's time limit, so that it is claimed again
    /// only if this process does not record a result.
    /// </summary>
    /// <param name="inFlight">The running deliveries of each tenant.</param>
    /// <param name="count">How many more may run.</param>
    /// <param name="cancellationToken">Cancels the claim.</param>
    public async Task<IReadOnlyList<DueWebhook>> ClaimAsync(
        IReadOnlyDictionary<string, int> inFlight, int count, CancellationToken cancellationToken)
    {
        // Read before the transaction: the deliveries of full tenants may be many, and a transaction keeps SQLite's other writers waiting.
        var found = await FindAsync(inFlight, count, cancellationToken);
        if (found.Count > 0)
        {
            await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
            foreach (var due in found)
            {
                await timers.PostponeAsync(database, due.Timer, options.Value.RequestTimeout + CrashMargin, cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
        }

        return found;
    }

    private async Task<IReadOnlyList<DueWebhook>> FindAsync(
        IReadOnlyDictionary<string, int> inFlight, int count, CancellationToken cancellationToken)
    {
        var running = new Dictionary<string, int>(inFlight, StringComparer.Ordinal);
        var found = new List<DueWebhook>();
        var now = await clock.NowAsync(database, cancellationToken);
        DueTimer? last = null;
        while (found.Count < count
            && await ReadAsync(now, running, last, count - found.Count, cancellationToken) is { Count: > 0 } read)
        {
            last = read[^1].Timer; // what is before it was found or belongs to a full tenant
            foreach (var due in read)
            {
                if (running.GetValueOrDefault(due.TenantName) < options.Value.MaxPerTenant)
                {
                    running[due.TenantName] = running.GetValueOrDefault(due.TenantName) + 1;
                    found.Add(due);
                }
            }
        }

        return found;
    }

    private async Task<List<DueWebhook>> ReadAsync(
        DateTimeOffset now, Dictionary<string, int> running, DueTimer? last, int count, CancellationToken cancellationToken)
    {
        var dueTimers = database.DueTimers.AsNoTracking().Where(timer => timer.Kind == WebhookSchedule.Kind && timer.DueAt <= now);
        if (last is not null)
        {
            dueTimers = dueTimers.Where(timer => timer.DueAt >= last.DueAt && (timer.DueAt > last.DueAt || timer.TimerId > last.TimerId));
        }

        var full = running.Where(one => one.Value >= options.Value.MaxPerTenant).Select(one => one.Key).ToArray();
        var due = await dueTimers
            .Select(timer => new
            {
                Timer = timer,
                TenantName = database.Videos.Where(job => job.CorrelationId == timer.SubjectId).Select(job => job.TenantName)
                    .FirstOrDefault(),
            })
            .Where(one => one.TenantName == null || !full.Contains(one.TenantName))
            .OrderBy(one => one.Timer.DueAt).ThenBy(one => one.Timer.TimerId).Take(count).ToListAsync(cancellationToken);

        // The job of a timer without a tenant was deleted; the delivery deletes the timer.
        return [.. due.Select(one => new DueWebhook(one.Timer, one.TenantName ?? ""))];
    }
}
