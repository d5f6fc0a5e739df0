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

    /// <summary>Records that a request was refused; every gateway does so, and the result is the same.</summary>
    public static Task<int> MarkRefusedAsync(DbContext database, Guid jobId, string text, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(text);
        var shown = text.Length > MaxRefusalLength ? text[..MaxRefusalLength] : text;
        return database.Set<BatchItem>().Where(item => item.JobId == jobId && item.Refusal == null)
            .ExecuteUpdateAsync(set => set.SetProperty(item => item.Refusal, shown), cancellationToken);
    }
}
