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

    private static readonly TimeSpan MinSendAtDifference = TimeSpan.FromMilliseconds(1); // every database keeps it

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

    /// <summary>
    /// Makes a request that was sent known to every gateway. A row that a batch has added for it is kept, and is not sent again.
    /// </summary>
    public async Task SaveSentAsync(AcceptedRequest accepted, GenerateVideo request, CancellationToken cancellationToken)
    {
        if (await database.QueuedRequests.AnyAsync(row => row.JobId == accepted.JobId, cancellationToken))
        {
            await MarkSentAsync(
                database.QueuedRequests.Where(row => row.JobId == accepted.JobId && row.Digest == accepted.Digest && row.SendAt != null),
                cancellationToken);
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
            await RequestRefusals.MarkAsync(database, accepted.JobId, known.Digest, known.Refusals, refusedAt, cancellationToken);
        }
    }

    /// <summary>
    /// Adds requests that are going to be sent, in the next transaction of the context, so that every gateway answers for their jobs, a
    /// refusal of each finds its row, and another gateway sends what this one does not. A row that another call has added and not yet sent
    /// becomes this call's: that call no longer changes it. One that was sent is left as it is, unless it was refused: such a request never
    /// became a job, so its id may be used again.
    /// </summary>
    /// <returns>
    /// The <see cref="QueuedRequest.SendAt"/> that only this call's rows have, and the jobs that no earlier call can have sent.
    /// </returns>
    public async Task<(DateTimeOffset SendAt, HashSet<Guid> Added)> AddUnsentAsync(
        IReadOnlyCollection<(AcceptedRequest Accepted, GenerateVideo Request)> requests, CancellationToken cancellationToken)
    {
        var (sent, others) = (new HashSet<Guid>(), new Dictionary<Guid, QueuedRequest>());
        foreach (var ids in requests.Select(one => one.Accepted.JobId).Chunk(RequestsPerQuery))
        {
            sent.UnionWith(await database.QueuedRequests
                .Where(row => ids.Contains(row.JobId) && row.RefusedAt == null && row.SendAt == null)
                .Select(row => row.JobId).ToListAsync(cancellationToken));
            foreach (var row in await database.QueuedRequests
                .Where(row => ids.Contains(row.JobId) && (row.RefusedAt != null || row.SendAt != null)).ToListAsync(cancellationToken))
            {
                others.Add(row.JobId, row);
            }
        }

        var sendAt = requests.Select(one => one.Accepted.At + options.Value.ResendAfter)
            .Concat(others.Values.Where(row => row.SendAt is not null).Select(row => row.SendAt!.Value + MinSendAtDifference))
            .DefaultIfEmpty().Max();
        var added = new HashSet<Guid>();
        foreach (var (accepted, request) in requests.Where(one => !sent.Contains(one.Accepted.JobId)))
        {
            if (others.TryGetValue(accepted.JobId, out var other) && other.RefusedAt is null)
            {
                other.SendAt = other.Digest == accepted.Digest ? sendAt : other.SendAt;
                continue;
            }

            var row = RowOf(accepted);
            (row.Request, row.SendAt) = (request, sendAt);
            added.Add(row.JobId);
            if (other is not null)
            {
                database.Entry(other).CurrentValues.SetValues(row);
            }
            else
            {
                database.QueuedRequests.Add(row);
            }
        }

        return (sendAt, added);
    }

    /// <summary>
    /// Records that the broker has confirmed requests: they are not sent again, unless it loses them with this process. Only rows that are
    /// still those of the call with <paramref name="sendAt"/> are changed.
    /// </summary>
    public async Task MarkSentAsync(IEnumerable<Guid> jobIds, DateTimeOffset sendAt, CancellationToken cancellationToken)
    {
        foreach (var ids in jobIds.Chunk(RequestsPerQuery))
        {
            await MarkSentAsync(
                database.QueuedRequests.Where(row => ids.Contains(row.JobId) && row.SendAt == sendAt), cancellationToken);
        }
    }

    /// <summary>The requests without a job that are to be sent at <paramref name="now"/>, the longest overdue first.</summary>
    public async Task<IReadOnlyList<(Guid JobId, DateTimeOffset SendAt, GenerateVideo Request)>> UnsentAsync(
        DateTimeOffset now, int count, CancellationToken cancellationToken)
    {
        var rows = await database.QueuedRequests.AsNoTracking()
            .Where(row => row.SendAt <= now && row.Request != null && !database.Videos.Any(job => job.CorrelationId == row.JobId))
            .OrderBy(row => row.SendAt).ThenBy(row => row.JobId).Take(count)
            .Select(row => new { row.JobId, row.SendAt, row.Request }).ToListAsync(cancellationToken);
        return [.. rows.Select(row => (row.JobId, row.SendAt!.Value, row.Request!))];
    }

    /// <summary>Has a request that was to be sent at <paramref name="before"/> sent at <paramref name="sendAt"/>.</summary>
    public Task PostponeAsync(Guid jobId, DateTimeOffset before, DateTimeOffset sendAt, CancellationToken cancellationToken) =>
        database.QueuedRequests.Where(row => row.JobId == jobId && row.SendAt == before)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.SendAt, sendAt), cancellationToken);

    /// <summary>Has every request that was kept for it sent at <paramref name="sendAt"/>: the bus has lost its messages.</summary>
    public Task SendAllAgainAsync(DateTimeOffset sendAt, CancellationToken cancellationToken) =>
        database.QueuedRequests.Where(row => row.Request != null && row.SendAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.SendAt, sendAt), cancellationToken);

    /// <summary>
    /// Deletes the requests whose jobs were written before <paramref name="before"/>: a call that has just found no job still finds its
    /// request.
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

    /// <summary>
    /// Forgets requests that were not sent, as far as their rows are still those of the call with <paramref name="sendAt"/>.
    /// </summary>
    public async Task ForgetUnsentAsync(IEnumerable<Guid> jobIds, DateTimeOffset sendAt, CancellationToken cancellationToken)
    {
        foreach (var ids in jobIds.Chunk(RequestsPerQuery))
        {
            await database.QueuedRequests.Where(row => ids.Contains(row.JobId) && row.SendAt == sendAt)
                .ExecuteDeleteAsync(cancellationToken);
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
    /// Remembers that the orchestrator refused the request with <paramref name="digest"/> (null: any). The orchestrator has written it to
    /// the row, unless the row was saved after that: the gateway that accepted the request writes it again.
    /// </summary>
    public Task MarkRefusedAsync(
        Guid jobId, string? digest, IReadOnlyList<Failure> failures, DateTimeOffset at, CancellationToken cancellationToken) =>
        cache.MarkRefused(jobId, digest, failures, at, out var refused)
            ? RequestRefusals.MarkAsync(database, jobId, refused.Digest, failures, at, cancellationToken)
            : Task.CompletedTask;

    /// <summary>Forgets a refused request: it never became a job, so its id may be used again.</summary>
    public Task ForgetRefusedAsync(AcceptedRequest refused, CancellationToken cancellationToken)
    {
        cache.RemoveRefused(refused);
        return database.QueuedRequests.Where(row => row.JobId == refused.JobId && row.RefusedAt != null)
            .ExecuteDeleteAsync(cancellationToken);
    }

    private Task<int> MarkSentAsync(IQueryable<QueuedRequest> rows, CancellationToken cancellationToken) => rows.ExecuteUpdateAsync(
        set =>
        {
            set.SetProperty(row => row.SendAt, (DateTimeOffset?)null);
            if (IsBusDurable)
            {
                set.SetProperty(row => row.Request, (GenerateVideo?)null);
            }
        },
        cancellationToken);

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
