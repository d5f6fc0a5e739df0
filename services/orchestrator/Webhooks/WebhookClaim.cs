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
/// wait for each other and delay those of no other tenant. A claim reads a bounded number of rows, however many wait.
/// </summary>
internal sealed class WebhookClaim(
    AdGeniusDbContext database, TimerStore timers, DatabaseClock clock, IOptions<WebhookOptions> options)
{
    /// <summary>How many due deliveries one claim reads at most, besides those that it takes from the backlog.</summary>
    public const int MaxRead = RowsPerRead * ReadsPerClaim;

    private const int RowsPerRead = 250;
    private const int ReadsPerClaim = 4;

    // How long after its time limit an attempt of a crashed process is repeated.
    private static readonly TimeSpan CrashMargin = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Claims up to <paramref name="count"/> deliveries. Each is postponed beyond its attempt's time limit, so that it is claimed again
    /// only if this process does not record a result.
    /// </summary>
    /// <param name="inFlight">The running deliveries of each tenant.</param>
    /// <param name="count">How many more may run.</param>
    /// <param name="backlog">What earlier claims have read.</param>
    /// <param name="cancellationToken">Cancels the claim.</param>
    public async Task<IReadOnlyList<DueWebhook>> ClaimAsync(
        IReadOnlyDictionary<string, int> inFlight, int count, WebhookBacklog backlog, CancellationToken cancellationToken)
    {
        // Read before the transaction, which keeps SQLite's other writers waiting.
        var found = await FindAsync(inFlight, count, backlog, cancellationToken);
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
        IReadOnlyDictionary<string, int> inFlight, int count, WebhookBacklog backlog, CancellationToken cancellationToken)
    {
        var running = new Dictionary<string, int>(inFlight, StringComparer.Ordinal);
        var now = await clock.NowAsync(database, cancellationToken);
        backlog.Begin(now);
        var found = new List<DueWebhook>();
        foreach (var due in await KnownAsync(now, backlog.Take(RoomOf, count), cancellationToken))
        {
            Start(due);
        }

        var isEnd = false;
        for (var reads = 0; reads < ReadsPerClaim && !isEnd && found.Count < count; reads++)
        {
            var read = await ReadAsync(now, backlog.Last, cancellationToken);
            isEnd = read.Count < RowsPerRead;
            foreach (var due in read)
            {
                if (found.Count == count)
                {
                    isEnd = false;
                    break;
                }

                backlog.Last = (due.Timer.DueAt, due.Timer.TimerId);
                if (found.Exists(one => one.Timer.TimerId == due.Timer.TimerId) || backlog.Contains(due.Timer))
                {
                    continue; // read again
                }

                if (RoomOf(due.TenantName) > 0)
                {
                    Start(due);
                }
                else
                {
                    backlog.Add(due);
                }
            }
        }

        backlog.End(now, isEnd);
        return found;

        int RoomOf(string tenantName) => Math.Max(0, options.Value.MaxPerTenant - running.GetValueOrDefault(tenantName));

        void Start(DueWebhook due)
        {
            running[due.TenantName] = running.GetValueOrDefault(due.TenantName) + 1;
            found.Add(due);
        }
    }

    /// <summary>As they are now: some may have been delivered, set anew or deleted since they were read.</summary>
    private async Task<IReadOnlyList<DueWebhook>> KnownAsync(
        DateTimeOffset now, IReadOnlyList<(string TenantName, long TimerId)> known, CancellationToken cancellationToken)
    {
        if (known.Count == 0)
        {
            return [];
        }

        var tenants = known.ToDictionary(one => one.TimerId, one => one.TenantName);
        var ids = tenants.Keys.ToList();
        var timers = await DueTimers(now).Where(timer => ids.Contains(timer.TimerId)).ToListAsync(cancellationToken);
        return [.. timers.OrderBy(timer => timer.DueAt).Select(timer => new DueWebhook(timer, tenants[timer.TimerId]))];
    }

    private async Task<IReadOnlyList<DueWebhook>> ReadAsync(
        DateTimeOffset now, (DateTimeOffset DueAt, long TimerId)? last, CancellationToken cancellationToken)
    {
        var dueTimers = DueTimers(now);
        if (last is var (dueAt, timerId))
        {
            dueTimers = dueTimers.Where(timer => timer.DueAt >= dueAt && (timer.DueAt > dueAt || timer.TimerId > timerId));
        }

        var due = await dueTimers.OrderBy(timer => timer.DueAt).ThenBy(timer => timer.TimerId).Take(RowsPerRead)
            .Select(timer => new
            {
                Timer = timer,
                TenantName = database.Videos.Where(job => job.CorrelationId == timer.SubjectId).Select(job => job.TenantName)
                    .FirstOrDefault(),
            })
            .ToListAsync(cancellationToken);

        // The job of a timer without a tenant was deleted; the delivery deletes the timer.
        return [.. due.Select(one => new DueWebhook(one.Timer, one.TenantName ?? ""))];
    }

    private IQueryable<DueTimer> DueTimers(DateTimeOffset now) =>
        database.DueTimers.AsNoTracking().Where(timer => timer.Kind == WebhookSchedule.Kind && timer.DueAt <= now);
}
