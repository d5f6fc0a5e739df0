using AdGenius.Hosting.Bus;
using AdGenius.Hosting.Telemetry;
using AdGenius.Orchestrator.Videos;
using AdGenius.Orchestrator.Videos.Events;
using AdGenius.Persistence;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Videos;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Orchestrator.DueJobs;

/// <summary>
/// Sends <see cref="VideoDue"/> for jobs whose due time has passed. A job stays due until the saga has moved its due time, so nothing is
/// lost with a message.
/// </summary>
internal sealed class DueSweep(AdGeniusDbContext database, IBus bus, DatabaseClock clock)
{
    /// <summary>The most jobs of one sweep.</summary>
    public const int JobsPerSweep = 200;

    // A job is not sent again before this, so that a slow saga does not get more and more messages.
    private static readonly TimeSpan RenotifyInterval = TimeSpan.FromSeconds(30);

    /// <summary>Sends up to <see cref="JobsPerSweep"/> jobs that are due. Returns how many.</summary>
    public async Task<int> NotifyAsync(CancellationToken cancellationToken)
    {
        var now = await clock.NowAsync(database, cancellationToken);
        var notifiedBefore = now - RenotifyInterval;
        var due = await database.Videos.AsNoTracking()
            .Where(job => job.IsRunning && job.DueAt <= now
                && (job.DueNotifiedAt == null || job.DueNotifiedAt < job.DueAt || job.DueNotifiedAt < notifiedBefore))
            .OrderBy(job => job.DueAt).Take(JobsPerSweep).Select(job => new DueJob(job.CorrelationId, job.TraceParent))
            .ToListAsync(cancellationToken);
        due.AddRange(await HeldTooLongAsync(now, notifiedBefore, JobsPerSweep - due.Count, cancellationToken));
        if (due.Count == 0)
        {
            return 0;
        }

        var saga = await bus.GetSendEndpoint(SagaAddress.Uri);
        foreach (var job in due)
        {
            await SendAsync(saga, job.TraceParent, new VideoDue { JobId = job.CorrelationId, At = now }, cancellationToken);
        }

        await JobMarks.MarkDueNotifiedAsync(database, [.. due.Select(job => job.CorrelationId)], now, cancellationToken);
        return due.Count;
    }

    // Jobs that wait for approval do not run; they have an index of their own.
    private Task<List<DueJob>> HeldTooLongAsync(
        DateTimeOffset now, DateTimeOffset notifiedBefore, int limit, CancellationToken cancellationToken) =>
        database.Videos.AsNoTracking()
            .Where(job => job.HeldUntil != null && job.HeldUntil <= now
                && (job.DueNotifiedAt == null || job.DueNotifiedAt < job.DueAt || job.DueNotifiedAt < notifiedBefore))
            .OrderBy(job => job.HeldUntil).Take(limit).Select(job => new DueJob(job.CorrelationId, job.TraceParent))
            .ToListAsync(cancellationToken);

    /// <summary>
    /// Sends every running job that was accepted before the process was started: messages that were in memory are lost. Messages of jobs
    /// that were accepted since are not, and sending their commands twice would be work for nothing.
    /// </summary>
    public async Task NotifyAllAsync(DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        var now = await clock.NowAsync(database, cancellationToken);
        var saga = await bus.GetSendEndpoint(SagaAddress.Uri);
        var running = database.Videos.AsNoTracking().Where(job => job.IsRunning && job.AcceptedAt < startedAt)
            .Select(job => new { job.CorrelationId, job.TraceParent })
            .AsAsyncEnumerable();
        await foreach (var job in running.WithCancellation(cancellationToken))
        {
            await SendAsync(
                saga,
                job.TraceParent,
                new VideoDue { JobId = job.CorrelationId, At = now, AfterRestart = true },
                cancellationToken);
        }
    }

    private static async Task SendAsync(ISendEndpoint saga, string? traceParent, VideoDue message, CancellationToken cancellationToken)
    {
        using var span = JobTrace.Continue("job due", message.JobId, traceParent);
        await saga.SendConfirmedAsync(message, context => context.CorrelationId = message.JobId, cancellationToken);
    }

    /// <summary>Deletes pick-ups of jobs that have ended before the event of the pick-up arrived.</summary>
    public Task DeletePickupsBeforeAsync(DateTimeOffset oldest, CancellationToken cancellationToken) =>
        database.WorkPickups.Where(pickup => pickup.At < oldest).ExecuteDeleteAsync(cancellationToken);

    private sealed record DueJob(Guid CorrelationId, string? TraceParent);
}
