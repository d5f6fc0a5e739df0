using AdGenius.Persistence;
using AdGenius.Persistence.Videos;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Requests;

/// <summary>
/// Orders to cancel that arrived before the request they mean, as they may on two connections: noted, and found when the job is accepted.
/// </summary>
internal sealed class EarlyCancellations(AdGeniusDbContext database, IOptions<OrchestratorOptions> options, TimeProvider time)
{
    private const int CancellationsPerSweep = 100;

    /// <summary>Notes an request that found no job. Saved with the message that brought it, or not at all.</summary>
    public async Task RecordAsync(CancelRequested request, CancellationToken cancellationToken)
    {
        if (await CancellationsOf(request.JobId, request.TenantName).AnyAsync(cancellationToken))
        {
            return;
        }

        database.Add(
            new EarlyCancellation { JobId = request.JobId, TenantName = request.TenantName, Reason = request.Reason, At = time.GetUtcNow() });
        await database.SaveChangesAsync(cancellationToken);
    }

    /// <summary>The request that came before the job, or null. It is forgotten with the transaction of the caller.</summary>
    public async Task<EarlyCancellation?> ConsumeAsync(Guid jobId, string tenantName, CancellationToken cancellationToken)
    {
        var oldest = time.GetUtcNow() - options.Value.EarlyCancelLifetime;
        var cancellation = await CancellationsOf(jobId, tenantName).AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        if (cancellation is null)
        {
            return null;
        }

        await CancellationsOf(jobId, tenantName).ExecuteDeleteAsync(cancellationToken);
        return cancellation.At < oldest ? null : cancellation;
    }

    /// <summary>
    /// Orders and requests that were handled in the same moment have not seen each other: such orders are given to their jobs now. Old
    /// notes are forgotten.
    /// </summary>
    public async Task SweepAsync(IBus bus, CancellationToken cancellationToken)
    {
        var oldest = time.GetUtcNow() - options.Value.EarlyCancelLifetime;
        await database.EarlyCancellations.Where(cancellation => cancellation.At < oldest).ExecuteDeleteAsync(cancellationToken);
        var late = await database.EarlyCancellations.AsNoTracking()
            .Where(cancellation => database.Videos.Any(job => job.CorrelationId == cancellation
                .JobId)).OrderBy(cancellation => cancellation.At).Take(CancellationsPerSweep).ToListAsync(cancellationToken);
        if (late.Count == 0)
        {
            return;
        }

        var saga = await bus.GetSendEndpoint(SagaAddress.Uri);
        foreach (var cancellation in late)
        {
            await saga.Send(
                new CancelRequested { JobId = cancellation.JobId, TenantName = cancellation.TenantName, Reason = cancellation.Reason },
                cancellationToken);
            await CancellationsOf(cancellation.JobId, cancellation.TenantName).ExecuteDeleteAsync(cancellationToken);
        }
    }

    private IQueryable<EarlyCancellation> CancellationsOf(Guid jobId, string tenantName) =>
        database.EarlyCancellations.Where(cancellation => cancellation.JobId == jobId && cancellation.TenantName == tenantName);
}
