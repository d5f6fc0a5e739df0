using System.Data;
using AdGenius.Hosting.Bus;
using AdGenius.Persistence.Batches;
using AdGenius.Persistence.Brands;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Pauses;
using AdGenius.Persistence.Policies;
using AdGenius.Persistence.Submissions;
using AdGenius.Persistence.Tenants;
using AdGenius.Persistence.Videos;
using MassTransit.EntityFrameworkCoreIntegration;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AdGenius.Persistence.Retention;

/// <summary>Erases a tenant or a creative: jobs with their prompts, labels, history and submissions, but not the ledger.</summary>
public sealed class DataErasure(AdGeniusDbContext database, DatabaseClock clock, IOptions<BusOptions> bus)
{
    private const int BatchSize = 500;

    private readonly ErasureObstacles _obstacles = new(database, clock, bus.Value);

    /// <summary>
    /// Erases the rows of <paramref name="scope"/> and reports them. The keys of objects are collected first: after a failure half-way, a
    /// second call finds the rest of both.
    /// </summary>
    /// <param name="scope">The data to erase.</param>
    /// <param name="collected">
    /// Called with each batch of jobs before their rows are deleted; the caller deletes the objects or records their names there.
    /// </param>
    /// <param name="cancellationToken">Cancels between two statements.</param>
    /// <exception cref="JobsRunningException">
    /// A job has not ended, or has ended and its provider is still to be notified, its payment to be settled or refunded, or a worker still
    /// at work: these would write again what was erased, or lose the money. The message names the jobs and the reasons.
    /// </exception>
    public async Task<ErasureReport> EraseAsync(
        DataScope scope, Func<ErasedBatch, CancellationToken, Task> collected, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(collected);
        await CheckAsync(scope, null, cancellationToken);

        var counts = new RetentionCounts();
        var delete = new BatchedDelete(database, BatchSize, counts);
        var keys = new List<string>();
        if (scope.CreativeId is null)
        {
            // First: its callers request nothing more. Requests with another authentication may still arrive, so all is checked again.
            await delete.AllAsync(
                database.ApiKeys.Where(key => key.TenantName == scope.TenantName).OrderBy(key => key.KeyId), cancellationToken);
        }

        keys.AddRange(await EraseJobsAsync(delete, scope, collected, cancellationToken));
        if (scope.CreativeId is null)
        {
            keys.AddRange(await EraseAssetsAsync(delete, scope.TenantName, collected, cancellationToken));
        }

        // The objects of a tenant may take minutes to delete. What was requested meanwhile is erased if it has ended, else refused.
        await CheckAsync(scope, null, cancellationToken);
        keys.AddRange(await EraseJobsAsync(delete, scope, collected, cancellationToken));
        await DeleteRestAsync(delete, scope, cancellationToken);
        return new ErasureReport
        {
            Scope = scope,
            DeletedRows = counts.Tables,
            ObjectKeys = keys,
            KeptLedgerEntries = await database.Set<LedgerEntry>()
                .CountAsync(
                    entry => entry.TenantName == scope.TenantName && (scope.CreativeId == null || entry.CreativeId == scope.CreativeId),
                    cancellationToken),
        };
    }

    /// <summary>Erases the jobs of the scope with everything that leads to them.</summary>
    private async Task<List<string>> EraseJobsAsync(
        BatchedDelete delete,
        DataScope scope,
        Func<ErasedBatch, CancellationToken, Task> collected,
        CancellationToken cancellationToken)
    {
        var keys = new List<string>();

        // A request whose job is not written yet is kept: the job would be written without it.
        var requestsBefore = await clock.NowAsync(database, cancellationToken) - QueuedRequestLifetime.Of(bus.Value);
        await BatchStore.ClearRefusalsAsync(database, scope.TenantName, scope.CreativeId, cancellationToken);
        await delete.AllAsync(
            database.QueuedRequests
                .Where(row => row.TenantName == scope.TenantName && (scope.CreativeId == null || row.CreativeId == scope.CreativeId)
                    && (row.RefusedAt != null || row.At <= requestsBefore
                        || database.Videos.Any(job => job.CorrelationId == row.JobId)))
                .OrderBy(row => row.JobId),
            cancellationToken);
        while (await NextJobsAsync(scope, cancellationToken) is { Count: > 0 } ids)
        {
            var erased = database.Videos.Where(job => ids.Contains(job.CorrelationId));
            var now = await clock.NowAsync(database, cancellationToken);
            await JobMarks.MarkDeletedAsync(erased, now, cancellationToken); // from now on none is retried
            await CheckAsync(scope, ids, cancellationToken); // one was retried before

            // Before its job: a request whose job is erased would be sent again.
            await delete.OnceAsync(database.QueuedRequests.Where(row => ids.Contains(row.JobId)), cancellationToken);
            var jobs = await erased.AsNoTracking().Include(job => job.Takes).ToListAsync(cancellationToken);
            var submissions = await database.Set<Submission>().AsNoTracking().Where(row => ids.Contains(row.JobId))
                .ToListAsync(cancellationToken);
            List<string> batch = [.. jobs.SelectMany(KeysOf).Concat(submissions.Select(row => row.Clip?.Key).OfType<string>()).Distinct()];
            await collected(new ErasedBatch(batch, ids, []), cancellationToken);
            keys.AddRange(batch);
            await delete.AllAsync(
                database.Set<OutboxMessage>().Where(message => ids.Contains(message.CorrelationId!.Value))
                    .OrderBy(message => message.SequenceNumber),
                cancellationToken);
            await JobDeletion.DeleteAsync(delete, erased, now, keepsAbandonedTakes: true, cancellationToken);
        }

        return keys;
    }

    private async Task CheckAsync(DataScope scope, IReadOnlyList<Guid>? batch, CancellationToken cancellationToken)
    {
        var jobs = batch is null ? JobsOf(scope) : JobsOf(scope).Where(job => batch.Contains(job.CorrelationId));
        if (await _obstacles.FindAsync(scope, jobs, batch, cancellationToken) is { Count: > 0 } unfinished)
        {
            throw new JobsRunningException(scope, unfinished);
        }
    }

    private static IEnumerable<string> KeysOf(VideoState job)
        => job.Takes.SelectMany(take => take.StagedFiles().Concat(take.StoredFiles())).Select(reference => reference.Key).Distinct();

    /// <summary>Uploaded files belong to the tenant and to no creative.</summary>
    private async Task<List<string>> EraseAssetsAsync(
        BatchedDelete delete,
        string tenantName,
        Func<ErasedBatch, CancellationToken, Task> collected,
        CancellationToken cancellationToken)
    {
        var keys = new List<string>();
        while (await database.Assets.AsNoTracking().Where(asset => asset.TenantName == tenantName).OrderBy(asset => asset.AssetId)
            .Take(BatchSize).ToListAsync(cancellationToken) is { Count: > 0 } assets)
        {
            List<string> batch = [.. assets.Select(asset => asset.Key)];
            List<ErasedUpload> uploads = [.. assets.Where(asset => asset.UploadId is not null)
                .Select(asset => new ErasedUpload(asset.Key, asset.UploadId!))];
            await collected(new ErasedBatch(batch, [], uploads), cancellationToken);
            keys.AddRange(batch);

            // These and no others: the objects of what was uploaded meanwhile are not deleted yet.
            var ids = assets.ConvertAll(asset => asset.AssetId);
            await delete.OnceAsync(database.Assets.Where(asset => ids.Contains(asset.AssetId)), cancellationToken);
        }

        return keys;
    }

    private IQueryable<VideoState> JobsOf(DataScope scope) => database.Videos.AsNoTracking()
        .Where(job => job.TenantName == scope.TenantName && (scope.CreativeId == null || job.CreativeId == scope.CreativeId));

    private Task<List<Guid>> NextJobsAsync(DataScope scope, CancellationToken cancellationToken)
        => JobsOf(scope).OrderBy(job => job.CorrelationId).Take(50).Select(job => job.CorrelationId).ToListAsync(cancellationToken);

    /// <summary>
    /// Rows that no job leads to any more: those of jobs that retention deleted, and a tenant's own. A submission without a result is kept,
    /// and so are rows of a job that was written after the last check: they are needed until it has ended.
    /// </summary>
    private async Task DeleteRestAsync(BatchedDelete delete, DataScope scope, CancellationToken cancellationToken)
    {
        await delete.AllAsync(
            database.Set<Submission>()
                .Where(row => row.TenantName == scope.TenantName && (scope.CreativeId == null || row.CreativeId == scope.CreativeId)
                    && row.ResultPublishedAt != null
                    && !database.Set<RefundPoll>().Any(poll => poll.SubmissionId == row.SubmissionId)
                    && !database.Videos.Any(job => job.CorrelationId == row.JobId))
                .OrderBy(row => row.SubmissionId),
            cancellationToken);
        if (scope.CreativeId is not null)
        {
            return;
        }

        await delete.AllAsync(
            database.JobEvents
                .Where(row => row.TenantName == scope.TenantName && !database.Videos.Any(job => job.CorrelationId == row.JobId))
                .OrderBy(row => row.Sequence),
            cancellationToken);
        await delete.AllAsync(
            database.EarlyCancellations.Where(row => row.TenantName == scope.TenantName).OrderBy(row => row.JobId), cancellationToken);
        await BatchDeletion.DeleteAsync(
            delete, database.Set<Batch>().Where(batch => batch.TenantName == scope.TenantName), cancellationToken);
        await delete.AllAsync(
            database.Set<StoredBrandKit>().Where(kit => kit.TenantName == scope.TenantName).OrderBy(kit => kit.Name), cancellationToken);
        await delete.OnceAsync(
            database.Set<Pause>().Where(pause => pause.Kind == PauseKind.Tenant && pause.Name == scope.TenantName), cancellationToken);
        await delete.OnceAsync(database.Set<TenantLimits>().Where(limits => limits.TenantName == scope.TenantName), cancellationToken);
        await delete.OnceAsync(database.Set<StoredPolicy>().Where(policy => policy.TenantName == scope.TenantName), cancellationToken);
        await DeleteQueueEntryAsync(delete, scope.TenantName, cancellationToken);
    }

    /// <summary>
    /// A job whose transaction is in progress has locked the entry and is not visible yet. A deletion that waits for the entry does not see
    /// the job afterwards either, and the job would never be admitted: it is looked for by a statement that begins with the lock held.
    /// </summary>
    private async Task DeleteQueueEntryAsync(BatchedDelete delete, string tenantName, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        var entries = database.TenantQueue.Where(entry => entry.TenantName == tenantName);
        await entries.ExecuteUpdateAsync(set => set.SetProperty(entry => entry.IsWaiting, entry => entry.IsWaiting), cancellationToken);
        await delete.OnceAsync(
            entries.Where(entry => !database.Videos.Any(job => job.TenantName == entry.TenantName)), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
