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

    /// <summary>
    /// The text of the refusal of a request that did not become a job while its message could be consumed, and of which nothing is known
    /// any more.
    /// </summary>
    public const string NotWritten = "The request did not become a job in time, or it was erased. Send it again.";

    private const int IdsPerQuery = 200;

    /// <summary>The tenant's batch of that id, or null.</summary>
    public static Task<Batch?> FindAsync(DbContext database, string tenantName, Guid batchId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.Set<Batch>().AsNoTracking()
            .FirstOrDefaultAsync(batch => batch.BatchId == batchId && batch.TenantName == tenantName, cancellationToken);
    }

    /// <summary>
    /// The items of a tenant's batch with the states of their jobs, in order. An item without a job counts as refused when it is no longer
    /// among the <see cref="QueuedRequest"/>s: no item waits for longer than those are kept.
    /// </summary>
    public static async Task<IReadOnlyList<BatchJob>> JobsAsync(
        DbContext database, string tenantName, Guid batchId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        var items = await database.Set<BatchItem>().AsNoTracking()
            .Where(item => item.BatchId == batchId && item.TenantName == tenantName)
            .OrderBy(item => item.ItemIndex)
            .Select(item => new
            {
                item.ItemIndex,
                item.JobId,
                item.Refusal,
                IsQueued = database.Set<QueuedRequest>().Any(request => request.JobId == item.JobId && request.TenantName == tenantName),
            })
            .ToListAsync(cancellationToken);

        // Read after the others: a request is deleted from them after its job was written.
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
                : new BatchJob(item.ItemIndex, item.JobId, item.Refusal ?? (item.IsQueued ? null : NotWritten), null, 0)),
        ];
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

    /// <summary>
    /// Adds items to a batch, which is created with its first, and forgets why those of the tenant's requests were refused that are sent
    /// again: in one transaction with everything else that <paramref name="database"/> tracks, which it no longer tracks then. The refusals
    /// come last, so a call that has just deleted the row of a request, and says in its transaction that it was not sent, comes before.
    /// </summary>
    /// <param name="database">The database.</param>
    /// <param name="batch">The batch; ignored where it exists.</param>
    /// <param name="items">The items that it does not have yet.</param>
    /// <param name="sent">The jobs of the requests that are sent, or sent again: what the orchestrator says of them comes after
    /// this.</param>
    /// <param name="cancellationToken">Cancels the transaction.</param>
    /// <exception cref="DbUpdateException">Another call has written some of it meanwhile, or the database is unavailable.</exception>
    public static async Task RecordAsync(
        DbContext database,
        Batch batch,
        IReadOnlyCollection<BatchItem> items,
        IEnumerable<Guid> sent,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(items);
        var (batchId, tenantName) = (batch.BatchId, batch.TenantName);
        if (await database.Set<Batch>().SingleOrDefaultAsync(
            one => one.BatchId == batchId && one.TenantName == tenantName, cancellationToken) is { } known)
        {
            known.ItemCount += items.Count;
        }
        else
        {
            batch.ItemCount = items.Count;
            database.Add(batch);
        }

        database.AddRange(items);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await database.SaveChangesAsync(cancellationToken);
        foreach (var ids in sent.Chunk(IdsPerQuery))
        {
            await database.Set<BatchItem>()
                .Where(item => item.TenantName == tenantName && item.Refusal != null && ids.Contains(item.JobId))
                .ExecuteUpdateAsync(set => set.SetProperty(item => item.Refusal, (string?)null), cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        database.ChangeTracker.Clear();
    }

    /// <summary>
    /// Records that the tenant's requests were not sent, except those with a <see cref="QueuedRequest"/>, which another call sends.
    /// </summary>
    public static async Task MarkNotSentAsync(
        DbContext database, string tenantName, IEnumerable<Guid> jobIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        foreach (var ids in jobIds.Chunk(IdsPerQuery))
        {
            await database.Set<BatchItem>()
                .Where(item => item.TenantName == tenantName && item.Refusal == null && ids.Contains(item.JobId)
                    && !database.Set<QueuedRequest>().Any(request => request.JobId == item.JobId))
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

    /// <summary>
    /// Clears the refusal texts of items whose refused request is of <paramref name="creativeId"/>, or of any creative where it is null.
    /// Must be called before the rows of the requests are deleted.
    /// </summary>
    internal static Task ClearRefusalsAsync(
        DbContext database, string tenantName, string? creativeId, CancellationToken cancellationToken)
        => database.Set<BatchItem>()
            .Where(item => item.TenantName == tenantName && item.Refusal != null && database.Set<QueuedRequest>().Any(
                row => row.JobId == item.JobId && row.TenantName == tenantName && row.RefusedAt != null
                    && (creativeId == null || row.CreativeId == creativeId)))
            .ExecuteUpdateAsync(set => set.SetProperty(item => item.Refusal, (string?)null), cancellationToken);
}
