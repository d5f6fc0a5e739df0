using AdGenius.Contracts;
using AdGenius.Persistence;
using AdGenius.Persistence.Databases;
using AdGenius.Persistence.Videos;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Gateway.Videos;

/// <summary>
/// Accepted requests whose jobs the orchestrator has not written yet: those of this process in memory, and those of batches and those
/// that no orchestrator wrote in time in the table <c>queued_requests</c>, where every gateway finds them, also after a restart.
/// </summary>
internal sealed class AcceptedRequests(AdGeniusDbContext database, AcceptedRequestCache cache)
{
    private const int RequestsPerQuery = 200;

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

        var row = RowOf(request);
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

        // A refusal that came before the row was saved found no row.
        if (cache.TryGet(request.TenantName, request.JobId, out var known) && known.RefusedAt is { } refusedAt)
        {
            await RequestRefusals.MarkAsync(database, request.JobId, known.Refusals, refusedAt, cancellationToken);
        }
    }

    /// <summary>
    /// Makes the requests of a batch known to every gateway, before they are sent, so that a refusal of each finds its row. The same
    /// requests again change nothing.
    /// </summary>
    public async Task SaveAsync(IReadOnlyList<AcceptedRequest> requests, CancellationToken cancellationToken)
    {
        foreach (var chunk in requests.Chunk(RequestsPerQuery))
        {
            var ids = chunk.Select(request => request.JobId).ToArray();
            var known = await database.QueuedRequests.Where(row => ids.Contains(row.JobId)).Select(row => row.JobId)
                .ToHashSetAsync(cancellationToken);
            var rows = chunk.Where(request => !known.Contains(request.JobId)).ToList();
            database.QueuedRequests.AddRange(rows.Select(RowOf));
            try
            {
                await database.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateException exception) when (!DatabaseOutage.IsOutage(exception))
            {
                database.ChangeTracker.Clear(); // another call has saved one of them meanwhile
                foreach (var request in rows)
                {
                    await SaveAsync(request, cancellationToken);
                }
            }

            database.ChangeTracker.Clear();
        }
    }

    /// <summary>Forgets requests that were not sent, or were refused and are sent again.</summary>
    public async Task ForgetAsync(IReadOnlyList<Guid> jobIds, CancellationToken cancellationToken)
    {
        foreach (var ids in jobIds.Chunk(RequestsPerQuery))
        {
            foreach (var jobId in ids)
            {
                cache.Remove(jobId);
            }

            await database.QueuedRequests.Where(row => ids.Contains(row.JobId)).ExecuteDeleteAsync(cancellationToken);
        }
    }

    /// <summary>Those of the tenant's requests that a gateway has accepted, by job id; none of the others.</summary>
    public async Task<Dictionary<Guid, AcceptedRequest>> FindAsync(
        string tenantName, IEnumerable<Guid> jobIds, CancellationToken cancellationToken)
    {
        var found = new Dictionary<Guid, AcceptedRequest>();
        foreach (var ids in jobIds.Chunk(RequestsPerQuery))
        {
            var rows = await database.QueuedRequests.AsNoTracking()
                .Where(row => row.TenantName == tenantName && ids.Contains(row.JobId)).ToListAsync(cancellationToken);
            foreach (var row in rows)
            {
                found[row.JobId] = Of(row);
            }

            foreach (var jobId in ids)
            {
                if (cache.TryGet(tenantName, jobId, out var request))
                {
                    found[jobId] = request;
                }
            }
        }

        return found;
    }

    /// <summary>
    /// Remembers that the orchestrator refused the request. The orchestrator has written it to the row, unless the row was saved after
    /// that: the gateway that accepted the request writes it again.
    /// </summary>
    public Task MarkRefusedAsync(Guid jobId, IReadOnlyList<Failure> failures, DateTimeOffset at, CancellationToken cancellationToken) =>
        cache.MarkRefused(jobId, failures, at)
            ? RequestRefusals.MarkAsync(database, jobId, failures, at, cancellationToken)
            : Task.CompletedTask;

    /// <summary>Forgets a refused request: it never became a job, so its id may be used again.</summary>
    public Task ForgetAsync(Guid jobId, CancellationToken cancellationToken)
    {
        cache.Remove(jobId);
        return database.QueuedRequests.Where(row => row.JobId == jobId).ExecuteDeleteAsync(cancellationToken);
    }

    private static QueuedRequest RowOf(AcceptedRequest request) => new()
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
