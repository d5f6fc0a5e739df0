using AdGenius.Contracts;
using AdGenius.Persistence;
using AdGenius.Persistence.Videos;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Gateway.Videos;

/// <summary>
/// Accepted requests whose jobs the orchestrator has not written yet: those of this process in memory, and those that no orchestrator wrote
/// in time in the table <c>queued_requests</c>, where every gateway finds them, also after a restart.
/// </summary>
internal sealed class AcceptedRequests(AdGeniusDbContext database, AcceptedRequestCache cache)
{
    /// <summary>The tenant's request of that job id; null when no gateway has accepted it.</summary>
    public async Task<AcceptedRequest?> FindAsync(string tenantName, Guid jobId, CancellationToken cancellationToken)
    {
        if (cache.TryGet(tenantName, jobId, out var request))
        {
            return request;
        }

        return await database.QueuedRequests.AsNoTracking()
            .SingleOrDefaultAsync(row => row.JobId == jobId && row.TenantName == tenantName, cancellationToken) is { } row
            ? Of(row)
            : null;
    }

    /// <summary>Makes the request known to every gateway. The same request again changes nothing.</summary>
    public async Task SaveAsync(AcceptedRequest request, CancellationToken cancellationToken)
    {
        if (await database.QueuedRequests.AnyAsync(row => row.JobId == request.JobId, cancellationToken))
        {
            return;
        }

        var row = new QueuedRequest
        {
            JobId = request.JobId,
            TenantName = request.TenantName,
            RequestId = request.RequestId,
            CreativeId = request.CreativeId,
            Model = request.Model,
            Labels = request.Labels,
            Digest = request.Digest,
            At = request.At,
        };
        database.QueuedRequests.Add(row);
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            database.Entry(row).State = EntityState.Detached;
            if (!await database.QueuedRequests.AnyAsync(one => one.JobId == request.JobId, cancellationToken))
            {
                throw; // not because another call has saved it
            }
        }
    }

    /// <summary>Records that the orchestrator refused the request. Every gateway does it; all write the same.</summary>
    public Task MarkRefusedAsync(Guid jobId, IReadOnlyList<Failure> failures, DateTimeOffset at, CancellationToken cancellationToken)
    {
        cache.MarkRefused(jobId, failures, at);
        return database.QueuedRequests.Where(row => row.JobId == jobId).ExecuteUpdateAsync(
            row => row.SetProperty(x => x.Refusals, failures).SetProperty(x => x.RefusedAt, at), cancellationToken);
    }

    /// <summary>Forgets a refused request: it never became a job, so its id may be used again.</summary>
    public Task ForgetAsync(Guid jobId, CancellationToken cancellationToken)
    {
        cache.Remove(jobId);
        return database.QueuedRequests.Where(row => row.JobId == jobId).ExecuteDeleteAsync(cancellationToken);
    }

    private static AcceptedRequest Of(QueuedRequest row) => new()
    {
        JobId = row.JobId,
        TenantName = row.TenantName,
        RequestId = row.RequestId,
        CreativeId = row.CreativeId,
        Model = row.Model,
        Labels = row.Labels,
        Digest = row.Digest,
        At = row.At,
        Refusals = row.Refusals ?? [],
        RefusedAt = row.RefusedAt,
    };
}
