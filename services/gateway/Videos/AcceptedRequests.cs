using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Bus;
using AdGenius.Persistence;
using AdGenius.Persistence.Batches;
using AdGenius.Persistence.Videos;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Videos;

/// <summary>
/// Accepted requests whose jobs the orchestrator has not written yet: those of this process in memory, and those of batches and those
/// that no orchestrator wrote in time in the table <c>queued_requests</c>, where every gateway finds them, also after a restart.
/// </summary>
internal sealed class AcceptedRequests(
    AdGeniusDbContext database, AcceptedRequestCache cache, IOptions<GatewayOptions> options, IOptions<BusOptions> bus)
{
    private const int RequestsPerQuery = 200;

    /// <summary>True where a message that the broker has confirmed outlives this process.</summary>
    private bool IsBusDurable => bus.Value.Transport != BusTransport.InMemory;

    /// <summary>The tenant's request of that job id; null when no gateway has accepted it.</summary>
    public async Task<AcceptedRequest?> FindAsync(string tenantName, Guid jobId, CancellationToken cancellationToken)
    {
        if (cache.TryGet(tenantName, jobId, out var request) && request.RefusedAt is not null)
        {
            return request;
        }

        // The event of a refusal may not have reached this gateway; the row says it.
        var row = await database.QueuedRequests.AsNoTracking()
            .SingleOrDefaultAsync(row => row.JobId == jobId && row.TenantName == tenantName, cancellationToken);
        return row is null || (request is not null && row.RefusedAt is null) ? request : Of(row);
    }

    /// <summary>Makes a request that was sent known to every gateway. The same request again changes nothing.</summary>
    public async Task SaveSentAsync(AcceptedRequest accepted, GenerateVideo request, CancellationToken cancellationToken)
    {
        if (await database.QueuedRequests.AnyAsync(row => row.JobId == accepted.JobId, cancellationToken))
        {
            return;
        }

        var row = RowOf(accepted);
        row.Request = IsBusDurable ? null : request;
        database.QueuedRequests.Add(row);
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            database.Entry(row).State = EntityState.Detached;
            if (!await database.QueuedRequests.AnyAsync(one => one.JobId == accepted.JobId, cancellationToken))
            {
                throw; // not because another call has saved it
            }
        }

        // A refusal that came before the row was saved found no row.
        if (cache.TryGet(request.TenantName, accepted.JobId, out var known) && known.RefusedAt is { } refusedAt)
        {
            await RequestRefusals.MarkAsync(database, accepted.JobId, known.Refusals, refusedAt, cancellationToken);
        }
    }

    /// <summary>
    /// Adds requests that are going to be sent, in the next transaction of the context, so that every gateway answers for their jobs, a
    /// refusal of each finds its row, and another gateway sends what this one does not. One that is known already is left as it is, unless
    /// it was refused: such a request never became a job, so its id may be used again.
    /// </summary>
    public async Task AddUnsentAsync(
        IEnumerable<(AcceptedRequest Accepted, GenerateVideo Request)> requests, CancellationToken cancellationToken)
    {
        foreach (var chunk in requests.Chunk(RequestsPerQuery))
        {
            var ids = chunk.Select(one => one.Accepted.JobId).ToArray();
            var known = await database.QueuedRequests.Where(row => ids.Contains(row.JobId)).Select(row => row.JobId)
                .ToHashSetAsync(cancellationToken);
            var refused = await database.QueuedRequests.Where(row => ids.Contains(row.JobId) && row.RefusedAt != null)
                .ToDictionaryAsync(row => row.JobId, cancellationToken);
            foreach (var (accepted, request) in chunk)
            {
                var row = RowOf(accepted);
                (row.Request, row.SendAt) = (request, accepted.At + options.Value.ResendAfter);
                if (refused.TryGetValue(row.JobId, out var before))
                {
                    database.Entry(before).CurrentValues.SetValues(row);
                }
                else if (!known.Contains(row.JobId))
                {
                    database.QueuedRequests.Add(row);
                }
            }
        }
    }

    /// <summary>Records that the broker has confirmed requests: they are not sent again, unless it loses them with this process.</summary>
    public async Task MarkSentAsync(IEnumerable<Guid> jobIds, CancellationToken cancellationToken)
    {
        foreach (var ids in jobIds.Chunk(RequestsPerQuery))
        {
            await database.QueuedRequests.Where(row => ids.Contains(row.JobId)).ExecuteUpdateAsync(
                set =>
                {
                    set.SetProperty(row => row.SendAt, (DateTimeOffset?)null);
                    if (IsBusDurable)
                    {
                        set.SetProperty(row => row.Request, (GenerateVideo?)null);
                    }
                },
                cancellationToken);
        }
    }

    /// <summary>The requests without a job that are to be sent at <paramref name="now"/>, the longest overdue first.</summary>
    public async Task<IReadOnlyList<(Guid JobId, GenerateVideo Request)>> UnsentAsync(
        DateTimeOffset now, int count, CancellationToken cancellationToken)
    {
        var rows = await database.QueuedRequests.AsNoTracking()
            .Where(row => row.SendAt <= now && row.Request != null && !database.Videos.Any(job => job.CorrelationId == row.JobId))
            .OrderBy(row => row.SendAt).ThenBy(row => row.JobId).Take(count)
            .Select(row => new { row.JobId, row.Request }).ToListAsync(cancellationToken);
        return [.. rows.Select(row => (row.JobId, row.Request!))];
    }

    /// <summary>Has a request sent at <paramref name="sendAt"/>, unless it was meanwhile.</summary>
    public Task PostponeAsync(Guid jobId, DateTimeOffset sendAt, CancellationToken cancellationToken) =>
        database.QueuedRequests.Where(row => row.JobId == jobId && row.SendAt != null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.SendAt, sendAt), cancellationToken);

    /// <summary>Has every request that was kept for it sent at <paramref name="sendAt"/>: the bus has lost its messages.</summary>
    public Task SendAllAgainAsync(DateTimeOffset sendAt, CancellationToken cancellationToken) =>
        database.QueuedRequests.Where(row => row.Request != null && row.SendAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.SendAt, sendAt), cancellationToken);

    /// <summary>
    /// Deletes the requests whose jobs were written before <paramref name="before"/>: a call that has just looked for a job in vain finds
    /// its request.
    /// </summary>
    public async Task ForgetWrittenAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        List<Guid> written;
        do
        {
            written = await database.QueuedRequests
                .Where(row => database.Videos.Any(job => job.CorrelationId == row.JobId && job.AcceptedAt < before))
                .OrderBy(row => row.JobId).Select(row => row.JobId).Take(RequestsPerQuery).ToListAsync(cancellationToken);
            if (written.Count > 0)
            {
                await database.QueuedRequests.Where(row => written.Contains(row.JobId)).ExecuteDeleteAsync(cancellationToken);
            }
        }
        while (written.Count == RequestsPerQuery);
    }

    /// <summary>Forgets requests that were not sent.</summary>
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
                if (cache.TryGet(tenantName, jobId, out var request) && found.GetValueOrDefault(jobId) is not { RefusedAt: not null })
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
