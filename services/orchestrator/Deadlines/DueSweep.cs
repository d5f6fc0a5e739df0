using AdGenius.Orchestrator.Requests;
using AdGenius.Persistence;
using AdGenius.Persistence.Clock;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Orchestrator.Deadlines;

/// <summary>
/// Tells the saga of jobs whose due time has passed. What is due stays due until the saga has moved it, so nothing is lost with a message.
/// </summary>
internal sealed class DueSweep(AdGeniusDbContext database, IBus bus, DatabaseClock clock)
{
    /// <summary>The most jobs that are told of at once.</summary>
    public const int JobsPerSweep = 200;

    // A job that was told is left alone for so long, however long the saga takes.
    private static readonly TimeSpan RenotifyInterval = TimeSpan.FromSeconds(30);

    /// <summary>Tells of up to <see cref="JobsPerSweep"/> jobs. Returns how many.</summary>
    public async Task<int> NotifyAsync(CancellationToken cancellationToken)
    {
        var now = await clock.NowAsync(database, cancellationToken);
        var notifiedBefore = now - RenotifyInterval;
        var due = await database.Videos.AsNoTracking()
            .Where(job => job.IsRunning && job.DueAt <= now
                && (job.DueNotifiedAt == null || job.DueNotifiedAt < job.DueAt || job.DueNotifiedAt < notifiedBefore))
            .OrderBy(job => job.DueAt).Take(JobsPerSweep).Select(job => job.CorrelationId).ToListAsync(cancellationToken);
        if (due.Count == 0)
        {
            return 0;
        }

        var saga = await bus.GetSendEndpoint(SagaAddress.Uri);
        foreach (var jobId in due)
        {
            await saga.Send(new VideoDue { JobId = jobId, At = now }, cancellationToken);
        }

        await database.Videos.Where(job => due.Contains(job.CorrelationId))
            .ExecuteUpdateAsync(job => job.SetProperty(x => x.DueNotifiedAt, now), cancellationToken);
        return due.Count;
    }

    /// <summary>
    /// Tells of every running job that was accepted before the process was started: what was on its way in memory is lost. Of the others
    /// nothing is lost, and to order it twice would be work for nothing.
    /// </summary>
    public async Task NotifyAllAsync(DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        var now = await clock.NowAsync(database, cancellationToken);
        var saga = await bus.GetSendEndpoint(SagaAddress.Uri);
        var running = database.Videos.AsNoTracking().Where(job => job.IsRunning && job.AcceptedAt < startedAt)
            .Select(job => job.CorrelationId)
            .AsAsyncEnumerable();
        await foreach (var jobId in running.WithCancellation(cancellationToken))
        {
            await saga.Send(new VideoDue { JobId = jobId, At = now, AfterRestart = true }, cancellationToken);
        }
    }
}
