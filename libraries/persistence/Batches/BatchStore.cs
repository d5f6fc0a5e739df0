using AdGenius.Persistence.Mapping;
using AdGenius.Persistence.Videos;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Batches;

/// <summary>Reads and writes batches. Every read names the tenant.</summary>
public static class BatchStore
{
    /// <summary>The maximum number of requests of a batch.</summary>
    public const int MaxItems = 1_000;

    /// <summary>The maximum length of the text of a refusal; longer ones are cut.</summary>
    public const int MaxRefusalLength = 1_000;

    /// <summary>The text of the refusal of a request that was not sent.</summary>
    public const string NotSent = "The request was not sent: the message broker did not accept it, or the call was ended. Send it again.";

    private const int IdsPerQuery = 200;

    /// <summary>The tenant's batch of that id, or null.</summary>
    public static Task<Batch?> FindAsync(DbContext database, string tenantName, Guid batchId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.Set<Batch>().AsNoTracking()
            .FirstOrDefaultAsync(batch => batch.BatchId == batchId && batch.TenantName == tenantName, cancellationToken);
    }

    /// <summary>The items of a tenant's batch with the states of their jobs, in order.</summary>
    public static async Task<IReadOnlyList<BatchJob>> JobsAsync(
        DbContext database, string tenantName, Guid batchId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        var items = await database.Set<BatchItem>().AsNoTracking()
            .Where(item => item.BatchId == batchId && item.TenantName == tenantName)
            .OrderBy(item => item.ItemIndex)
            .Select(item => new { item.ItemIndex, item.JobId, item.Refusal })
            .ToListAsync(cancellationToken);
        var states = await database.Set<BatchItem>().AsNoTracking()
            .Where(item => item.BatchId == batchId && item.TenantName == tenantName)
            .Join(
                database.Set<VideoState>().Where(job => job.TenantName == tenantName),
                item => item.JobId,
                job => job.CorrelationId,
                (item, job) => new { item.JobId, job.CurrentState, job.Cost })
            .Distinct()
            .ToDictionaryAsync(job => job.JobId, cancellationToken);
        return
        [
            .. items.Select(item => states.TryGetValue(item.JobId, out var job)
                ? new BatchJob(item.ItemIndex, item.JobId, item.Refusal, job.CurrentState, job.Cost)
                : new BatchJob(item.ItemIndex, item.JobId, item.Refusal, null, 0)),
        ];
    }

    /// <summary>Adds a batch with its items in one transaction.</summary>
    public static async Task AddAsync(
        DbContext database, Batch batch, IEnumerable<BatchItem> items, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        database.Add(batch);
        database.AddRange(items);
        await database.SaveChangesAsync(cancellationToken);
        database.ChangeTracker.Clear();
    }

    /// <summary>The jobs that the items of a tenant's batch name, by position.</summary>
    public static Task<Dictionary<int, Guid>> ItemsAsync(
        DbContext database, string tenantName, Guid batchId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.Set<BatchItem>().AsNoTracking()
            .Where(item => item.BatchId == batchId && item.TenantName == tenantName)
            .ToDictionaryAsync(item => item.ItemIndex, item => item.JobId, cancellationToken);
    }

    /// <summary>Adds items to a batch that exists, and counts them, in one transaction.</summary>
    public static async Task ExtendAsync(
        DbContext database, string tenantName, Guid batchId, IReadOnlyList<BatchItem> items, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(items);
        var batch = await database.Set<Batch>()
            .SingleAsync(batch => batch.BatchId == batchId && batch.TenantName == tenantName, cancellationToken);
        batch.ItemCount += items.Count;
        database.AddRange(items);
        await database.SaveChangesAsync(cancellationToken);
        database.ChangeTracker.Clear();
    }

    /// <summary>
    /// Forgets why the tenant's requests were refused, before they are sent again: what the orchestrator says of them comes after this.
    /// </summary>
    public static async Task ClearRefusalsAsync(
        DbContext database, string tenantName, IEnumerable<Guid> jobIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        foreach (var ids in jobIds.Chunk(IdsPerQuery))
        {
            await database.Set<BatchItem>()
                .Where(item => item.TenantName == tenantName && item.Refusal != null && ids.Contains(item.JobId))
                .ExecuteUpdateAsync(set => set.SetProperty(item => item.Refusal, (string?)null), cancellationToken);
        }
    }

    /// <summary>Records that the tenant's requests were not sent.</summary>
    public static async Task MarkNotSentAsync(
        DbContext database, string tenantName, IEnumerable<Guid> jobIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        foreach (var ids in jobIds.Chunk(IdsPerQuery))
        {
            await database.Set<BatchItem>()
                .Where(item => item.TenantName == tenantName && item.Refusal == null && ids.Contains(item.JobId))
                .ExecuteUpdateAsync(set => set.SetProperty(item => item.Refusal, NotSent), cancellationToken);
        }
    }

    /// <summary>Records that the orchestrator refused a request. Recorded again, it changes nothing.</summary>
    public static Task<int> MarkRefusedAsync(DbContext database, Guid jobId, string text, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(text);
        var shown = StoredText.Of(text, MaxRefusalLength);
        return database.Set<BatchItem>().Where(item => item.JobId == jobId && item.Refusal == null)
            .ExecuteUpdateAsync(set => set.SetProperty(item => item.Refusal, shown), cancellationToken);
    }
}
