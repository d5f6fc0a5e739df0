using System.Collections.Concurrent;
using System.Diagnostics;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Commands;
using AdGenius.Gateway.Problems;
using AdGenius.Gateway.Requests;
using AdGenius.Gateway.Videos;
using AdGenius.Hosting.Telemetry;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Batches;
using AdGenius.Persistence;
using AdGenius.Persistence.Batches;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Databases;
using AdGenius.VideoRequests;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Batches;

/// <summary>
/// Accepts the requests of a batch one by one: what is wrong with one does not concern the others. The same batch again, under the same
/// idempotency key, finds the same jobs, and sends what was not sent before. When this process ends between, another gateway sends what was
/// recorded (<see cref="UnsentRequests"/>).
/// </summary>
internal sealed partial class BatchIntake(
    AdGeniusDbContext database,
    CommandSender commands,
    AcceptedRequests accepted,
    AcceptedRequestCache cache,
    IOptions<GatewayOptions> options,
    DatabaseTime time,
    ILogger<BatchIntake> logger)
{
    private const int MaxConcurrentSends = 16;
    private const int JobsPerQuery = 200;
    private const int MaxRecordAttempts = 3;

    private static readonly TimeSpan MarkLimit = TimeSpan.FromSeconds(20);

    /// <summary>A line for each of <paramref name="bodies"/>, in order.</summary>
    /// <param name="tenantName">The tenant.</param>
    /// <param name="key">The idempotency key of the batch.</param>
    /// <param name="bodies">The requests.</param>
    /// <param name="gateway">The address of the gateway, for links.</param>
    /// <param name="recording">Called before anything is recorded: from then on requests may be sent, also after an exception.</param>
    /// <param name="cancellationToken">Stops the sending; what was not sent is refused.</param>
    public async Task<(Guid BatchId, IReadOnlyList<BatchLine> Lines)> AcceptAsync(
        string tenantName,
        string key,
        IReadOnlyList<BatchPart> bodies,
        Uri gateway,
        Action recording,
        CancellationToken cancellationToken)
    {
        var batchId = JobIds.OfBatch(tenantName, key);
        var lines = new BatchLine[bodies.Count];
        var requests = new Dictionary<Guid, (GenerateVideo Request, string Digest)>();
        for (var index = 0; index < bodies.Count; index++)
        {
            lines[index] = Read(batchId, index, bodies[index], tenantName, $"{key}-{index}", requests, gateway, time.GetUtcNow());
        }

        foreach (var (jobId, digest) in await KnownAsync(tenantName, requests, cancellationToken))
        {
            RefuseOther(jobId, digest, requests, lines);
            requests.Remove(jobId);
        }

        var earlier = await accepted.FindAsync(tenantName, [.. requests.Keys], cancellationToken);
        foreach (var known in earlier.Values.Where(known => known.RefusedAt is null))
        {
            RefuseOther(known.JobId, known.Digest, requests, lines);
        }

        recording();
        var recorded = await RecordAsync(batchId, tenantName, lines, requests, cancellationToken);
        foreach (var refused in earlier.Values.Where(known => known.RefusedAt is not null))
        {
            cache.RemoveRefused(refused); // it never became a job, so its id may be used again
        }

        recorded.Added.ExceptWith(earlier.Values.Where(known => known.RefusedAt is null).Select(known => known.JobId));
        await SendAsync(tenantName, lines, requests, recorded, cancellationToken);
        LogAccepted(batchId, tenantName, lines.Count(line => line.JobId is not null), lines.Length);
        return (batchId, lines);
    }

    /// <summary>Sends the requests, whose rows are <paramref name="recorded"/>; no other call has sent those that it has added.</summary>
    private async Task SendAsync(
        string tenantName,
        BatchLine[] lines,
        Dictionary<Guid, (GenerateVideo Request, string Digest)> requests,
        (DateTimeOffset SendAt, HashSet<Guid> Added) recorded,
        CancellationToken cancellationToken)
    {
        var wanted = lines.Where(line => line.JobId is not null).ToLookup(line => line.JobId!.Value, line => line.Index);
        var sent = new ConcurrentDictionary<Guid, bool>();
        var others = new ConcurrentDictionary<Guid, bool>(); // may arrive and are sent again, or are ids of requests that other calls send
        try
        {
            await Parallel.ForEachAsync(
                requests,
                new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrentSends, CancellationToken = cancellationToken },
                async (entry, token) =>
                {
                    var outcome = await TrySendAsync(entry.Key, entry.Value.Request, entry.Value.Digest, token);
                    if (outcome != SendOutcome.NotSent)
                    {
                        (outcome == SendOutcome.Confirmed ? sent : others).TryAdd(entry.Key, true);
                    }

                    foreach (var index in wanted[entry.Key])
                    {
                        lines[index] = outcome switch
                        {
                            SendOutcome.NotSent => lines[index] with
                            {
                                Status = StatusCodes.Status503ServiceUnavailable,
                                Code = ProblemCode.Unavailable,
                            },
                            null => Reused(lines[index]),
                            _ => lines[index] with { State = "Queued" },
                        };
                    }
                });
        }
        finally
        {
            await MarkAsync(
                tenantName,
                recorded.SendAt,
                sent.Keys,
                [.. recorded.Added.Where(jobId => !sent.ContainsKey(jobId) && !others.ContainsKey(jobId))]);
        }
    }

    /// <summary>
    /// Requests that were not sent are refused: the response says so, and the caller sends them again. Where that cannot be recorded,
    /// another gateway sends them. Those that another call has recorded again meanwhile are that call's.
    /// </summary>
    private async Task MarkAsync(string tenantName, DateTimeOffset sendAt, ICollection<Guid> sent, IReadOnlyList<Guid> unsent)
    {
        using var limit = new CancellationTokenSource(MarkLimit, time); // not the caller's token: the caller may have disconnected
        try
        {
            await accepted.MarkSentAsync(sent, sendAt, limit.Token);
            await using var transaction = await database.Database.BeginTransactionAsync(limit.Token);
            await accepted.ForgetUnsentAsync(unsent, sendAt, limit.Token);
            await BatchStore.MarkNotSentAsync(database, tenantName, unsent, limit.Token);
            await transaction.CommitAsync(limit.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException || DatabaseOutage.IsDatabaseFailure(exception)
            || DatabaseOutage.IsOutage(exception))
        {
            LogNotMarked(tenantName, sent.Count, unsent.Count, exception.GetType().Name);
        }
    }

    /// <summary>Refuses the lines of a job that belongs to another request than theirs.</summary>
    private static void RefuseOther(
        Guid jobId, string digest, Dictionary<Guid, (GenerateVideo Request, string Digest)> requests, BatchLine[] lines)
    {
        if (requests[jobId].Digest == digest)
        {
            return;
        }

        foreach (var line in lines.Where(line => line.JobId == jobId).ToList())
        {
            lines[line.Index] = Reused(line);
        }
    }

    private BatchLine Read(
        Guid batchId,
        int index,
        BatchPart part,
        string tenantName,
        string requestId,
        Dictionary<Guid, (GenerateVideo Request, string Digest)> requests,
        Uri gateway,
        DateTimeOffset now)
    {
        var line = new BatchLine { Index = index, BatchId = batchId };
        var (request, faults) = VideoRequestReader.Read(part.Body, tenantName, null, () => requestId, part.Line);
        if (request is not null && VideoRequestRules.CheckStart(request, now) is { } startFault)
        {
            (request, faults) = (null, [startFault]);
        }

        if (request is null)
        {
            return RequestRefusal.IsTenantMismatch(faults, options.Value) ? line with
            {
                Status = StatusCodes.Status403Forbidden,
                Code = ProblemCode.Forbidden,
                Errors = new Dictionary<string, IReadOnlyList<string>>
                {
                    [RequestRefusal.TenantMember] = [ProblemResults.TenantMismatchText(RequestRefusal.TenantMember)],
                },
            }
            : line with
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
            Self = gateway.Link(VideoJobMapper.PathOf(jobId)),
        };
        var digest = RequestDigest.Of(request);
        return requests.TryAdd(jobId, (request, digest)) || requests[jobId].Digest == digest ? line : Reused(line);
    }

    /// <summary>The digests of those requests that are jobs already; a request that its job completes counts as the same.</summary>
    private async Task<List<(Guid JobId, string Digest)>> KnownAsync(
        string tenantName, Dictionary<Guid, (GenerateVideo Request, string Digest)> requests, CancellationToken cancellationToken)
    {
        var known = new List<(Guid, string)>();
        foreach (var ids in requests.Keys.ToArray().Chunk(JobsPerQuery))
        {
            var jobs = await database.Videos.AsNoTracking()
                .Where(job => job.TenantName == tenantName && ids.Contains(job.CorrelationId))
                .Select(job => new { job.CorrelationId, job.Request })
                .ToListAsync(cancellationToken);
            known.AddRange(jobs.Select(job => (
                job.CorrelationId,
                requests[job.CorrelationId] is var (request, digest) && RegenerationRequest.IsSame(request, job.Request)
                    ? digest
                    : RequestDigest.Of(job.Request))));
        }

        return known;
    }

    /// <summary>
    /// In one transaction before anything is sent, so that every job of the batch can be found by it, every gateway answers for the jobs,
    /// and any gateway can send the requests. Where the batch exists, what it has not yet is added, and a line whose position another job
    /// has is refused. <paramref name="requests"/> keeps those that are to be sent.
    /// </summary>
    private async Task<(DateTimeOffset SendAt, HashSet<Guid> Added)> RecordAsync(
        Guid batchId,
        string tenantName,
        BatchLine[] lines,
        Dictionary<Guid, (GenerateVideo Request, string Digest)> requests,
        CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var recorded = await BatchStore.ItemsAsync(database, tenantName, batchId, cancellationToken);
                foreach (var (index, jobId) in recorded)
                {
                    if (index < lines.Length && lines[index].JobId is { } other && other != jobId)
                    {
                        lines[index] = Taken(lines[index]);
                    }
                }

                var wanted = lines.Select(line => line.JobId).ToHashSet();
                foreach (var jobId in requests.Keys.Where(jobId => !wanted.Contains(jobId)).ToList())
                {
                    requests.Remove(jobId);
                }

                var unsent = await accepted.AddUnsentAsync(
                    [.. requests.Values.Select(one => (AcceptedRequest.Of(one.Request, one.Digest, time.GetUtcNow()), one.Request))],
                    cancellationToken);
                await BatchStore.RecordAsync(
                    database,
                    new Batch { BatchId = batchId, TenantName = tenantName, CreatedAt = time.GetUtcNow() },
                    ItemsOf(batchId, tenantName, lines, recorded),
                    requests.Keys,
                    cancellationToken);
                return unsent;
            }
            catch (Exception exception) when (DatabaseOutage.IsDatabaseFailure(exception) && attempt < MaxRecordAttempts
                && !DatabaseOutage.IsOutage(exception))
            {
                database.ChangeTracker.Clear(); // the same batch, or a request of it, is being sent by another call
            }
        }
    }

    private static List<BatchItem> ItemsOf(
        Guid batchId, string tenantName, IEnumerable<BatchLine> lines, Dictionary<int, Guid> recorded) =>
    [
        .. lines.Where(line => line.JobId is not null && !recorded.ContainsKey(line.Index)).Select(line => new BatchItem
        {
            BatchId = batchId,
            ItemIndex = line.Index,
            TenantName = tenantName,
            JobId = line.JobId!.Value,
        }),
    ];

    /// <summary>
    /// What is known of it, or null where its id belongs to another request. One that the broker has not confirmed may arrive: it is not
    /// refused, but stays recorded and is sent again.
    /// </summary>
    private async Task<SendOutcome?> TrySendAsync(Guid jobId, GenerateVideo request, string digest, CancellationToken cancellationToken)
    {
        using var sending = cache.BeginSend(AcceptedRequest.Of(request, digest, time.GetUtcNow()));
        if (sending.Request.Digest != digest)
        {
            return null;
        }

        // Each job has a trace of its own, which is linked to the batch's request.
        using var span = JobTrace.Begin("accept request of batch", jobId, Activity.Current?.Context ?? default);
        var outcome = await commands.SendAsync(request, cancellationToken);
        if (outcome == SendOutcome.Confirmed)
        {
            sending.Confirm();
        }

        return outcome;
    }

    private static BatchLine Reused(BatchLine line) => Refused(
        line, "This requestId belongs to another request of this tenant; use a new one, or send the same request again.");

    private static BatchLine Taken(BatchLine line) => Refused(
        line,
        "This position of the batch belongs to another request; send the same request again, or the batch under a new Idempotency-Key.");

    private static BatchLine Refused(BatchLine line, string text) => line with
    {
        Status = StatusCodes.Status422UnprocessableEntity,
        Code = ProblemCode.RequestIdReused,
        JobId = null,
        Self = null,
        Errors = new Dictionary<string, IReadOnlyList<string>> { ["requestId"] = [text] },
    };

    [LoggerMessage(LogLevel.Information, "Batch {BatchId} of {TenantName} accepted: {Accepted} of {Count} requests")]
    private partial void LogAccepted(Guid batchId, string tenantName, int accepted, int count);

    [LoggerMessage(
        LogLevel.Warning,
        "Requests of a batch of {TenantName}: it could not be recorded that {Sent} were sent and {Unsent} were not: {Reason}")]
    private partial void LogNotMarked(string tenantName, int sent, int unsent, string reason);
}
