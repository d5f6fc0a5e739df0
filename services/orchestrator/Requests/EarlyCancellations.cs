using AdGenius.Persistence;
using AdGenius.Persistence.Videos;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Requests;

/// <summary>Orders to cancel that arrived before the request they mean, as they may on two connections: noted, and found when the job is accepted.</summary>
internal sealed class EarlyCancellations(AdGeniusDbContext database, IOptions<OrchestratorOptions> options, TimeProvider time)
{
    private const int NotesPerSweep = 100;

    /// <summary>Notes an order that found no job. Saved with the message that brought it, or not at all.</summary>
    public async Task RememberAsync(CancelRequested order, CancellationToken cancellationToken)
    {
        if (await NotesOf(order.JobId, order.TenantName).AnyAsync(cancellationToken))
        {
            return;
        }

        database.Add(new EarlyCancellation { JobId = order.JobId, TenantName = order.TenantName, Reason = order.Reason, At = time.GetUtcNow() });
        await database.SaveChangesAsync(cancellationToken);
    }

    /// <summary>The order that came before the job, or null. It is forgotten with the transaction of the caller.</summary>
    public async Task<EarlyCancellation?> TakeAsync(Guid jobId, string tenantName, CancellationToken cancellationToken)
    {
        var oldest = time.GetUtcNow() - options.Value.EarlyCancelLifetime;
        var note = await NotesOf(jobId, tenantName).AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        if (note is null)
        {
            return null;
        }

        await NotesOf(jobId, tenantName).ExecuteDeleteAsync(cancellationToken);
        return note.At < oldest ? null : note;
    }

    /// <summary>
    /// Orders and requests that were handled in the same moment have not seen each other: such orders are given to their jobs now. Old notes are forgotten.
    /// </summary>
    public async Task SweepAsync(IBus bus, CancellationToken cancellationToken)
    {
        var oldest = time.GetUtcNow() - options.Value.EarlyCancelLifetime;
        await database.EarlyCancellations.Where(note => note.At < oldest).ExecuteDeleteAsync(cancellationToken);
        var missed = await database.EarlyCancellations.AsNoTracking()
            .Where(note => database.Videos.Any(job => job.CorrelationId == note.JobId)).OrderBy(note => note.At).Take(NotesPerSweep).ToListAsync(cancellationToken);
        if (missed.Count == 0)
        {
            return;
        }

        var saga = await bus.GetSendEndpoint(SagaAddress.Uri);
        foreach (var note in missed)
        {
            await saga.Send(new CancelRequested { JobId = note.JobId, TenantName = note.TenantName, Reason = note.Reason }, cancellationToken);
            await NotesOf(note.JobId, note.TenantName).ExecuteDeleteAsync(cancellationToken);
        }
    }

    private IQueryable<EarlyCancellation> NotesOf(Guid jobId, string tenantName) =>
        database.EarlyCancellations.Where(note => note.JobId == jobId && note.TenantName == tenantName);
}
