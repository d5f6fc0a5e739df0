using AdGenius.Hosting.Bus;
using AdGenius.HttpContracts.Operations;
using AdGenius.Persistence;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Pauses;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Gateway.Pauses;

/// <summary>Reads the pauses with what is still in progress of them.</summary>
internal sealed class PauseReader(AdGeniusDbContext database, IQueueStatistics queues, DatabaseTime time)
{
    // Processes learn of a pause within seconds, and the broker's own counts are up to five seconds old.
    private static readonly TimeSpan QueueSettling = TimeSpan.FromSeconds(15);

    /// <summary>Every pause, by kind and name.</summary>
    public async Task<IReadOnlyList<PauseInfo>> ListAsync(CancellationToken cancellationToken) =>
        await ReadAsync(
            [
                // Sorted here: a PostgreSQL database may have the collation of a language. There are no more than the limit.
                .. (await database.Set<Pause>().AsNoTracking().ToListAsync(cancellationToken))
                    .OrderBy(pause => pause.Kind.ToString(), StringComparer.Ordinal).ThenBy(pause => pause.Name, StringComparer.Ordinal),
            ],
            cancellationToken);

    /// <summary>One pause; null when it was ended meanwhile.</summary>
    public async Task<PauseInfo?> FindAsync(PauseKind kind, string name, CancellationToken cancellationToken) =>
        (await ReadAsync(
            await database.Set<Pause>().AsNoTracking().Where(pause => pause.Kind == kind && pause.Name == name)
                .ToListAsync(cancellationToken),
            cancellationToken)).SingleOrDefault();

    private async Task<IReadOnlyList<PauseInfo>> ReadAsync(List<Pause> pauses, CancellationToken cancellationToken)
    {
        var running = pauses.Exists(pause => pause.Kind != PauseKind.Queue)
            ? await database.Videos.AsNoTracking().Where(job => job.IsRunning).GroupBy(job => new { job.TenantName, job.Model })
                .Select(jobs => new { jobs.Key.TenantName, jobs.Key.Model, Count = jobs.LongCount() }).ToListAsync(cancellationToken)
            : [];
        var statistics = pauses.Exists(pause => pause.Kind == PauseKind.Queue) ? await queues.ReadAsync(cancellationToken) : null;
        return
        [
            .. pauses.Select(pause => Of(pause, pause.Kind switch
            {
                PauseKind.Tenant => running.Where(row => row.TenantName == pause.Name).Sum(row => row.Count),
                PauseKind.Model => running.Where(row => row.Model == pause.Name).Sum(row => row.Count),
                _ => time.GetUtcNow() - pause.At < QueueSettling
                    ? null
                    : statistics?.FirstOrDefault(queue => queue.Name == pause.Name)?.Unacknowledged,
            })),
        ];
    }

    private static PauseInfo Of(Pause pause, long? inProgress) => new()
    {
        Kind = pause.Kind switch { PauseKind.Queue => "queue", PauseKind.Model => "model", _ => "tenant" },
        Name = pause.Name,
        Since = pause.At,
        Actor = pause.Actor,
        Reason = pause.Reason,
        InProgress = inProgress,
    };
}
