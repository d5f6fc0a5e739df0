using AdGenius.Hosting.Bus;
using AdGenius.Hosting.Telemetry;
using AdGenius.Orchestrator.Videos.Events;
using AdGenius.Persistence;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Videos;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Videos.Cancellations;

/// <summary>
/// Cancellation requests that arrived before the request they mean, as they may on two connections: kept, and found when the job is
/// accepted.
/// </summary>
internal sealed class EarlyCancellations(
    AdGeniusDbContext database, EarlyCancellationQuery query, IOptions<CancellationOptions> options, DatabaseTime time)
{
    private const int CancellationsPerSweep = 100;

    /// <summary>
    /// Keeps a request whose job does not exist, or does not exist yet. Commits before it returns; a second delivery changes nothing.
    /// Returns the <c>traceparent</c> of the job; null where there is none.
    /// </summary>
    public async Task<string?> RecordIfEarlyAsync(CancelRequested request, CancellationToken cancellationToken)
    {
        if (await database.Videos.Where(job => job.CorrelationId == request.JobId).Select(job => new { job.TraceParent })
            .SingleOrDefaultAsync(cancellationToken) is { } job)
        {
            return job.TraceParent;
        }

        if (await CancellationsOf(request.JobId, request.TenantName).AnyAsync(cancellationToken))
        {
            return null;
        }

        database.Add(new EarlyCancellation
        {
            JobId = request.JobId,
            TenantName = request.TenantName,
            Reason = request.Reason,
            At = time.GetUtcNow(),
        });
        await database.SaveChangesAsync(cancellationToken);
        return null;
    }

    /// <summary>The cancellation that came before the job, or null. It is deleted in the transaction of the caller.</summary>
    public async Task<EarlyCancellation?> ConsumeAsync(Guid jobId, string tenantName, CancellationToken cancellationToken)
    {
        var oldest = time.GetUtcNow() - options.Value.EarlyCancelLifetime;
        var cancellation = await query.FindAsync(database, jobId, tenantName, cancellationToken);
        if (cancellation is null)
        {
            return null;
        }

        await CancellationsOf(jobId, tenantName).ExecuteDeleteAsync(cancellationToken);
        return cancellation.At < oldest ? null : cancellation;
    }

    /// <summary>
    /// A cancellation and a request that were handled at the same time have not seen each other: such cancellations are sent to the saga
    /// now. Expired ones are deleted.
    /// </summary>
    public async Task SweepAsync(IBus bus, CancellationToken cancellationToken)
    {
        var oldest = time.GetUtcNow() - options.Value.EarlyCancelLifetime;
        await database.EarlyCancellations.Where(cancellation => cancellation.At < oldest).ExecuteDeleteAsync(cancellationToken);
        var late = await database.EarlyCancellations.AsNoTracking()
            .Join(
                database.Videos,
                cancellation => cancellation.JobId,
                job => job.CorrelationId,
                (cancellation, job) => new
                {
                    cancellation.JobId,
                    cancellation.TenantName,
                    cancellation.Reason,
                    cancellation.At,
                    job.TraceParent,
                })
            .OrderBy(cancellation => cancellation.At).Take(CancellationsPerSweep).ToListAsync(cancellationToken);
        if (late.Count == 0)
        {
            return;
        }

        var saga = await bus.GetSendEndpoint(SagaAddress.Uri);
        foreach (var cancellation in late)
        {
            using (JobTrace.Continue("cancel job", cancellation.JobId, cancellation.TraceParent))
            {
                await saga.SendConfirmedAsync(
                    new CancelRequested { JobId = cancellation.JobId, TenantName = cancellation.TenantName, Reason = cancellation.Reason },
                    context => context.CorrelationId = cancellation.JobId,
                    cancellationToken);
            }

            await CancellationsOf(cancellation.JobId, cancellation.TenantName).ExecuteDeleteAsync(cancellationToken);
        }
    }

    private IQueryable<EarlyCancellation> CancellationsOf(Guid jobId, string tenantName) =>
        database.EarlyCancellations.Where(cancellation => cancellation.JobId == jobId && cancellation.TenantName == tenantName);
}
