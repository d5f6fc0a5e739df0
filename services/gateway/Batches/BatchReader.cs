using AdGenius.Gateway.Requests;
using AdGenius.Gateway.Videos;
using AdGenius.HttpContracts.Batches;
using AdGenius.Persistence;
using AdGenius.Persistence.Batches;
using AdGenius.Persistence.Videos;

namespace AdGenius.Gateway.Batches;

/// <summary>Reads what has become of a batch, from the rows of its jobs.</summary>
internal sealed class BatchReader(AdGeniusDbContext database)
{
    /// <summary>The tenant's batch, or null.</summary>
    public async Task<BatchInfo?> FindAsync(
        string tenantName, Guid batchId, bool withItems, Uri gateway, CancellationToken cancellationToken)
    {
        if (await BatchStore.FindAsync(database, tenantName, batchId, cancellationToken) is not { } batch)
        {
            return null;
        }

        var jobs = await BatchStore.JobsAsync(database, tenantName, batchId, cancellationToken);
        int Count(Func<BatchJob, bool> which) => jobs.Count(which);
        return new BatchInfo
        {
            Id = batchId,
            CreatedAt = batch.CreatedAt,
            Count = jobs.Count,
            Waiting = Count(job => job is { State: null, Refusal: null }),
            Refused = Count(job => job is { State: null, Refusal: not null }),
            Queued = Count(job => job.State == "Queued"),
            Running = Count(job => job.State is not (null or "Queued") && !JobOutcomes.IsEnded(job.State)),
            Completed = Count(job => job.State == "Completed"),
            Failed = Count(job => job.State == "Failed"),
            Cancelled = Count(job => job.State == "Cancelled"),
            Cost = jobs.DistinctBy(job => job.JobId).Sum(job => job.Cost), // a request that is sent twice is one job
            IsEnded = jobs.All(IsEnded),
            Self = gateway.Link(PathOf(batchId)),
            Events = gateway.Link(PathOf(batchId) + "/events"),
            Items = withItems ? [.. jobs.Select(job => LineOf(job, gateway))] : null,
        };
    }

    /// <summary>The jobs of the tenant's batch that have not ended; null where there is no such batch.</summary>
    public async Task<IReadOnlyList<Guid>?> OpenJobsAsync(string tenantName, Guid batchId, CancellationToken cancellationToken) =>
        await BatchStore.FindAsync(database, tenantName, batchId, cancellationToken) is null
            ? null
            : [.. (await BatchStore.JobsAsync(database, tenantName, batchId, cancellationToken))
                .Where(job => !IsEnded(job)).Select(job => job.JobId).Distinct()];

    /// <summary>The address of a batch, relative to the gateway.</summary>
    public static string PathOf(Guid batchId) => $"/api/v1/batches/{batchId}";

    private static bool IsEnded(BatchJob job) => job.State is null ? job.Refusal is not null : JobOutcomes.IsEnded(job.State);

    private static BatchLine LineOf(BatchJob job, Uri gateway) => new()
    {
        Index = job.Index,
        JobId = job.JobId,
        State = job.State ?? (job.Refusal is null ? "Queued" : "Failed"),
        Self = gateway.Link(VideoJobMapper.PathOf(job.JobId)),
        Errors = job.State is null && job.Refusal is { } text
            ? new Dictionary<string, IReadOnlyList<string>> { ["request"] = [text] }
            : null,
    };
}
