using System.Diagnostics;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Commands;
using AdGenius.Gateway.Videos;
using AdGenius.Hosting.Telemetry;
using AdGenius.HttpContracts;
using AdGenius.Persistence;
using AdGenius.Persistence.Batches;
using AdGenius.Persistence.Databases;
using AdGenius.VideoRequests;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Gateway.Batches;

/// <summary>
/// Accepts the requests of a batch one by one: what is wrong with one does not concern the others. The same batch again, under the same
/// idempotency key, finds the same jobs.
/// </summary>
internal sealed partial class BatchIntake(
    AdGeniusDbContext database, CommandSender commands, AcceptedRequestCache accepted, TimeProvider time, ILogger<BatchIntake> logger)
{
    private const int MaxConcurrentSends = 16;
    private const int JobsPerQuery = 200;

    /// <summary>A line for each of <paramref name="bodies"/>, in order.</summary>
    public async Task<(Guid BatchId, IReadOnlyList<BatchLine> Lines)> AcceptAsync(
        string tenantName, string? key, IReadOnlyList<ReadOnlyMemory<byte>> bodies, Uri gateway, CancellationToken cancellationToken)
    {
        key ??= Guid.CreateVersion7(time.GetUtcNow()).ToString();
        var batchId = JobIds.OfBatch(tenantName, key);
        var lines = new BatchLine[bodies.Count];
        var requests = new Dictionary<Guid, (int Index, GenerateVideo Request, string Digest)>();
        for (var index = 0; index < bodies.Count; index++)
        {
            lines[index] = Read(batchId, index, bodies[index], tenantName, $"{key}-{index}", requests, gateway, time.GetUtcNow());
        }

        foreach (var (jobId, digest) in await KnownAsync(tenantName, [.. requests.Keys], cancellationToken))
        {
            var (index, _, sent) = requests[jobId];
            requests.Remove(jobId);
            if (digest != sent)
            {
                lines[index] = Reused(lines[index]);
            }
        }

        await RecordAsync(batchId, tenantName, lines, cancellationToken);
        await Parallel.ForEachAsync(
            requests,
            new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrentSends, CancellationToken = cancellationToken },
            async (entry, token) => lines[entry.Value.Index] = await SendAsync(
                lines[entry.Value.Index], entry.Key, entry.Value.Request, entry.Value.Digest, token));
        LogAccepted(batchId, tenantName, lines.Count(line => line.JobId is not null), lines.Length);
        return (batchId, lines);
    }

    private static BatchLine Read(
        Guid batchId,
        int index,
        ReadOnlyMemory<byte> body,
        string tenantName,
        string requestId,
        Dictionary<Guid, (int Index, GenerateVideo Request, string Digest)> requests,
        Uri gateway,
        DateTimeOffset now)
    {
        var line = new BatchLine { Index = index, BatchId = batchId };
        var (request, faults) = VideoRequestReader.Read(body, tenantName, null, () => requestId);
        if (request is not null && VideoRequestRules.CheckStart(request, now) is { } startFault)
        {
            (request, faults) = (null, [startFault]);
        }

        if (request is null)
        {
            return line with
            {
                Status = StatusCodes.Status400BadRequest,
                Code = ProblemCode.InvalidRequest,
                Errors = faults.GroupBy(fault => fault.Field ?? "request", StringComparer.Ordinal).ToDictionary(
                    group => group.Key, group => (IReadOnlyList<string>)[.. group.Select(fault => fault.Text)], StringComparer.Ordinal),
            };
        }

        var jobId = JobIds.OfRequest(tenantName, request.RequestId);
        line = line with
        {
            Status = StatusCodes.Status202Accepted,
            RequestId = request.RequestId,
            JobId = jobId,
            Self = new Uri(gateway, VideoJobMapper.PathOf(jobId)),
        };
        var digest = RequestDigest.Of(request);
        return requests.TryAdd(jobId, (index, request, digest)) || requests[jobId].Digest == digest ? line : Reused(line);
    }

    /// <summary>The digests of those requests that are jobs already.</summary>
    private async Task<List<(Guid JobId, string Digest)>> KnownAsync(
        string tenantName, Guid[] jobIds, CancellationToken cancellationToken)
    {
        var known = new List<(Guid, string)>();
        foreach (var ids in jobIds.Chunk(JobsPerQuery))
        {
            var jobs = await database.Videos.AsNoTracking()
                .Where(job => job.TenantName == tenantName && ids.Contains(job.CorrelationId))
                .Select(job => new { job.CorrelationId, job.Request })
                .ToListAsync(cancellationToken);
            known.AddRange(jobs.Select(job => (job.CorrelationId, RequestDigest.Of(job.Request))));
        }

        return known;
    }

    /// <summary>Before anything is sent, so that every job of the batch can be found by it.</summary>
    private async Task RecordAsync(Guid batchId, string tenantName, BatchLine[] lines, CancellationToken cancellationToken)
    {
        if (await BatchStore.FindAsync(database, tenantName, batchId, cancellationToken) is not null)
        {
            return;
        }

        var items = lines.Where(line => line.JobId is not null).Select(line => new BatchItem
        {
            BatchId = batchId,
            ItemIndex = line.Index,
            TenantName = tenantName,
            JobId = line.JobId!.Value,
        }).ToList();
        try
        {
            await BatchStore.AddAsync(
                database,
                new Batch { BatchId = batchId, TenantName = tenantName, ItemCount = items.Count, CreatedAt = time.GetUtcNow() },
                items,
                cancellationToken);
        }
        catch (DbUpdateException exception) when (!DatabaseOutage.IsOutage(exception))
        {
            database.ChangeTracker.Clear(); // the same batch is being sent by another call
        }
    }

    private async Task<BatchLine> SendAsync(
        BatchLine line, Guid jobId, GenerateVideo request, string digest, CancellationToken cancellationToken)
    {
        if (accepted.TryGet(request.TenantName, jobId, out var earlier) && earlier.RefusedAt is not null)
        {
            accepted.Remove(jobId); // a refused request never became a job, so its id may be used again
        }

        var known = accepted.GetOrAdd(
            new AcceptedRequest
            {
                JobId = jobId,
                TenantName = request.TenantName,
                RequestId = request.RequestId,
                CreativeId = request.CreativeId,
                Model = request.Model,
                Labels = request.Labels,
                Digest = digest,
                At = time.GetUtcNow(),
            },
            out var isNew);
        if (known.Digest != digest)
        {
            return Reused(line);
        }

        // Each job has a trace of its own, which is linked to the batch's request.
        using var span = JobTrace.Begin("accept request of batch", jobId, Activity.Current?.Context ?? default);
        if (await commands.TrySendAsync(request, cancellationToken))
        {
            return line with { State = "Queued" };
        }

        if (isNew)
        {
            accepted.Remove(jobId);
        }

        return line with { Status = StatusCodes.Status503ServiceUnavailable, Code = ProblemCode.Unavailable };
    }

    private static BatchLine Reused(BatchLine line) => line with
    {
        Status = StatusCodes.Status422UnprocessableEntity,
        Code = ProblemCode.RequestIdReused,
        JobId = null,
        Self = null,
        Errors = new Dictionary<string, IReadOnlyList<string>>
        {
            ["requestId"] = ["This requestId belongs to another request of this tenant; use a new one, or send the same request again."],
        },
    };

    [LoggerMessage(LogLevel.Information, "Batch {BatchId} of {TenantName} accepted: {Accepted} of {Count} requests")]
    private partial void LogAccepted(Guid batchId, string tenantName, int accepted, int count);
}
